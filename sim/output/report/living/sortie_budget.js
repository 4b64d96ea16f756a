"use strict";
// The sortie budget and the fleet rule in closed form, on ways that a page has. The figures are
// those of `othsim plan`: sim/flight/sortie.py and aircraft_per_orbit.py, sim/world/wind.py, and
// for closures that come and go sim/study/planning/timed_closures.py, step by step.
window.othsim = { ...window.othsim, sortieBudgets: (options) => {
  const HOUR_S = 3600, NM_M = 1852, KT_MPS = NM_M / HOUR_S;
  const SAME_MOMENT_S = 1e-3, ROUNDING = 1e-9, TICK_S = 2 ** -20;

  /** The way of a setting; the bits of `open` say which closures are. */
  function wayOf({ option, fleet, orbit, open }, opened = open) {
    const way = options[option].ways.find((one) => one.fleet === fleet && one.orbit === orbit);
    return way && way.different[way.by_set[opened]];
  }

  /** Times out and back [s], climb left out; infinite where the wind forbids them. */
  function timesAlong(way, { speed_mps: speed, wind_mps: wind, from_rad: from }) {
    if (!way.pieces) return { outS: way.out_m / speed, backS: way.back_m / speed };
    let outS = 0, backS = 0;
    for (const [pieceM, tracks] of way.pieces) {
      for (const track of tracks) {
        const head = wind * Math.cos(from - track), across = wind * Math.sin(from - track);
        const forward = Math.sqrt(Math.max(speed ** 2 - across ** 2, 0));
        const held = Math.abs(across) <= speed;
        outS += held && forward > head ? pieceM / (forward - head) : Infinity;
        backS += held && forward > -head ? pieceM / (forward + head) : Infinity;
      }
    }
    return { outS, backS };
  }

  /** Time on station that transit leaves [s]; below 0 where it takes more than there is. */
  function leftS(setting, transitS) {
    const { fuel } = options[setting.option].fleets[setting.fleet];
    if (!fuel) return setting.endurance_s - setting.reserve_s - transitS;
    const usableKg = setting.fuel_kg - setting.reserve_s * fuel.loiter_kgps;
    return (usableKg - transitS * fuel.transit_kgps) / fuel.loiter_kgps;
  }

  /** Why the wind forbids what there is a way for; empty if it does not. */
  function tooWindy(setting, outS, backS) {
    if (!setting.wind_mps) return "";
    const { loiter_mps: loiter } = options[setting.option].fleets[setting.fleet];
    const kt = (mps) => `${(mps / KT_MPS).toFixed(0)} kt`;
    const gale = `in a wind of ${kt(setting.wind_mps)}`;
    for (const [way, timeS] of [["out", outS], ["back", backS]]) {
      if (timeS === Infinity) {
        return `the way ${way} cannot be flown at ${kt(setting.speed_mps)} ${gale}`;
      }
    }
    return loiter > setting.wind_mps ? "" : `no pattern can be held at ${kt(loiter)} ${gale}`;
  }

  /** A sortie by its ways out and home: how long each part takes, and why it cannot be flown. */
  function flown(setting, out, home) {
    const { climb_s: climbS } = options[setting.option].fleets[setting.fleet];
    const outS = out.outS === undefined ? Infinity : out.outS + climbS;
    const backS = home.backS === undefined ? Infinity : home.backS;
    const none = { outS, backS, flightS: Infinity, onS: 0, feasible: false };
    if (out.outS === undefined) return { ...none, why: out.bar };
    if (home.backS === undefined) return { ...none, why: `from the station home: ${home.bar}` };
    const transitS = outS + backS, left = leftS(setting, transitS);
    let why = home.bar || out.leaves || tooWindy(setting, outS, backS);
    if (!why && !(left > SAME_MOMENT_S)) {
      why = `needs ${(transitS / HOUR_S).toFixed(1)} h out and back, more than there is`;
    }
    const onS = why ? 0 : left;
    return { outS, backS, flightS: transitS + onS, onS, feasible: !why, why };
  }

  // --- closures that come and go

  const ticks = (timeS) => Math.round(timeS / TICK_S) * TICK_S;

  /** What is open beside the choice while the rest is in force: bits, of a stretch of time. */
  function openDuring({ spans }, beginS, endS) {
    let open = 0;
    for (const [bit, stretches] of spans) {
      if (!stretches.some(([from, until]) => from <= endS && until > beginS)) open |= 1 << bit;
    }
    return open;
  }

  /**
   * The sortie of a setting, by its take-off where closures come and go; `timesOf` has the times by
   * what is open. `lags` are the times after take-off at which closures were looked at.
   */
  function sortieOf(setting, timesOf) {
    const { timed } = options[setting.option], all = setting.open;
    if (!timed) return flown(setting, timesOf(all), timesOf(all));
    const start = setting.takeoff_s, lags = [0];
    const during = (from, until) => openDuring(timed, start + from, start + until);
    const sortie = (out, home) => {
      const found = flown(setting, timesOf(all | out), timesOf(all | home));
      const { overlap_s: overlapS } = options[setting.option].orbits[setting.orbit];
      const sortied = { ...found, open: [all | out, all | home], lags };
      if (!found.feasible || found.onS > overlapS) return sortied;
      return { ...sortied, onS: 0, flightS: found.outS + found.backS, feasible: false,
        why: "the overlap is as long as the time on station" };
    };
    let out = during(0, 0), outS;
    for (;;) {
      outS = ticks(sortie(out, out).outS);
      if (outS === Infinity) return sortie(out, out);
      lags.push(outS);
      const less = out & during(0, outS);
      if (less === out) break;
      out = less;
    }
    let home = during(outS, outS);
    for (;;) {
      const found = sortie(out, home);
      if (!found.feasible) return found;
      const flightS = ticks(found.flightS);
      lags.push(flightS);
      const less = home & during(outS, flightS);
      if (less === home) return found;
      home = less;
    }
  }

  /** The first take-off after that of a setting that meets other closures; null without one. */
  function nextTakeoff(setting) {
    const { spans, end_s: endS } = options[setting.option].timed;
    const changes = spans.flatMap(([, stretches]) => stretches.flat());
    const timesOf = timesOfOrbit(setting);
    let takeoffS = setting.takeoff_s;
    const here = sortieOf(setting, timesOf);
    for (let { lags, open } = here; String(open) === String(here.open);) {
      const later = lags.flatMap((lag) => changes.map((change) => change - lag))
        .filter((moment) => moment > takeoffS);
      takeoffS = Math.min(...later);
      if (!(takeoffS < endS)) return null;
      ({ lags, open } = sortieOf({ ...setting, takeoff_s: takeoffS }, timesOf));
    }
    return takeoffS;
  }

  // --- the figures

  const timesOfOrbit = (setting) => (opened) => {
    const way = wayOf(setting, opened);
    return way.out_m || way.out_m === 0 ? { ...way, ...timesAlong(way, setting) } : way;
  };

  const finite = (value) => (Number.isFinite(value) ? value : null);

  /** Every figure of a setting; null where what cannot be flown has none. */
  function budget(setting) {
    const { fleets, orbits } = options[setting.option];
    const fleet = fleets[setting.fleet], orbit = orbits[setting.orbit];
    const { outS, backS, flightS, onS, feasible, why, open } =
      sortieOf(setting, timesOfOrbit(setting));
    const { route_m: routeM } = wayOf(setting, open ? open[0] : setting.open);
    const ways = { feasible, why, open, route_nm: routeM === null ? null : routeM / NM_M,
      out_h: finite(outS / HOUR_S), back_h: finite(backS / HOUR_S),
      flight_h: finite(flightS / HOUR_S), on_station_h: onS / HOUR_S };
    if (!feasible) {
      return { ...ways, transit_fraction: null, aircraft_per_orbit: null, aircraft_needed: null,
        aircraft_whole: null, fill_at_most: 0 };
    }
    const stayS = onS - orbit.overlap_s;
    const cycleS = fleet.preflight_s + flightS + setting.turnaround_s;
    const needed = (k) => (k * cycleS) / stayS;
    const whole = (k) => Math.max(Math.ceil(needed(k) - ROUNDING), k);
    const turns = stayS > 0;
    const enough = turns && setting.aircraft >= whole(orbit.k);
    return {
      ...ways, transit_fraction: (outS + backS) / flightS,
      why: turns ? "" : "the overlap is as long as the time on station",
      aircraft_per_orbit: turns ? whole(1) : null,
      aircraft_needed: turns ? needed(orbit.k) : null,
      aircraft_whole: turns ? whole(orbit.k) : null,
      // Fewer aircraft than the rule asks are on station at most all of their turns.
      fill_at_most: enough ? 1 : Math.min(1, (setting.aircraft * onS) / (orbit.k * cycleS)),
    };
  }

  /**
   * The transit share of a flight to a square of the map; null where it leaves no time.
   *
   * Of a way only its length is known there and, in wind, how it lies on the whole: out and back
   * on a track take 2 L sqrt(v^2 - across^2) / (v^2 - w^2), of which the mean is taken.
   */
  function shareAt(setting, square) {
    const { places, bends } = options[setting.option];
    const { speed_mps: speed, wind_mps: wind, from_rad: from } = setting;
    const timesOf = (opened) => {
      const km = places[setting.fleet][opened][square];
      if (km === null) return {};
      if (!wind) return { outS: (1e3 * km) / speed, backS: (1e3 * km) / speed };
      const [cos, sin] = bends[setting.fleet][opened].map((of) => of[square] / 100);
      const across2 = wind ** 2 * (1 - cos * Math.cos(2 * from) - sin * Math.sin(2 * from)) / 2;
      const eachS = speed > wind
        ? (1e3 * km * Math.sqrt(speed ** 2 - across2)) / (speed ** 2 - wind ** 2) : Infinity;
      return { outS: eachS, backS: eachS };
    };
    const { feasible, outS, backS, flightS } = sortieOf(setting, timesOf);
    return feasible ? (outS + backS) / flightS : null;
  }

  /** The setting that the scenario of an option states for a fleet and an orbit. */
  function stated(option, fleet, orbit) {
    const { speed_mps, endurance_s, reserve_s, turnaround_s, count, fuel } =
      options[option].fleets[fleet];
    const { wind, timed } = options[option];
    return { option, fleet, orbit, open: 0, speed_mps, endurance_s, reserve_s, turnaround_s,
      fuel_kg: fuel ? fuel.capacity_kg : null, aircraft: count,
      wind_mps: wind ? wind.speed_mps : null, from_rad: wind ? wind.from_rad : null,
      takeoff_s: timed ? timed.begin_s : null };
  }

  return { budget, nextTakeoff, shareAt, stated, wayOf };
} };
