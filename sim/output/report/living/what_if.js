"use strict";
// What-if: the sortie budget and the fleet rule in closed form, while a slider moves. The figures
// are those of `othsim plan`: sim/flight/sortie.py and aircraft_per_orbit.py, step by step.
(() => {
  const section = document.getElementById("what-if");
  const { options, classes, map } = JSON.parse(document.getElementById("what-if-data").textContent);
  const HOUR_S = 3600, NM_M = 1852, KT_MPS = NM_M / HOUR_S;
  const SAME_MOMENT_S = 1e-3, ROUNDING = 1e-9;

  // --- the arithmetic

  /** The way of a setting: the bits of `open` say which closures are. */
  function wayOf({ option, fleet, orbit, open }) {
    const way = options[option].ways.find((one) => one.fleet === fleet && one.orbit === orbit);
    return way && way.different[way.by_set[open]];
  }

  /** Time on station that transit leaves [s]; below 0 where it takes more than there is. */
  function leftS(setting, climbS, transitS) {
    const { fuel } = options[setting.option].fleets[setting.fleet];
    if (!fuel) return setting.endurance_s - setting.reserve_s - transitS;
    const usableKg = setting.fuel_kg - setting.reserve_s * fuel.loiter_kgps;
    return (usableKg - transitS * fuel.transit_kgps) / fuel.loiter_kgps;
  }

  /** Every figure of a setting; null where what cannot be flown has none. */
  function budget(setting) {
    const { fleets, orbits } = options[setting.option];
    const fleet = fleets[setting.fleet], orbit = orbits[setting.orbit];
    const way = wayOf(setting);
    const none = { feasible: false, route_nm: null, out_h: null, back_h: null, flight_h: null,
      on_station_h: 0, transit_fraction: null, aircraft_per_orbit: null, aircraft_needed: null,
      aircraft_whole: null, fill_at_most: 0 };
    if (!way.out_m && way.out_m !== 0) return { ...none, why: way.bar };
    const outS = way.out_m / setting.speed_mps + fleet.climb_s;
    const backS = way.back_m / setting.speed_mps;
    const transitS = outS + backS;
    const remainS = leftS(setting, fleet.climb_s, transitS);
    const feasible = !way.bar && remainS > SAME_MOMENT_S;
    const onS = feasible ? remainS : 0;
    const flightS = transitS + onS;
    const ways = { route_nm: way.route_m / NM_M, out_h: outS / HOUR_S, back_h: backS / HOUR_S,
      flight_h: flightS / HOUR_S };
    if (!feasible) {
      const why = way.bar || `needs ${(transitS / HOUR_S).toFixed(1)} h out and back, ` +
        "more than there is";
      return { ...none, ...ways, why };
    }
    const stayS = onS - orbit.overlap_s;
    const cycleS = fleet.preflight_s + flightS + setting.turnaround_s;
    const needed = (k) => (k * cycleS) / stayS;
    const whole = (k) => Math.max(Math.ceil(needed(k) - ROUNDING), k);
    const turns = stayS > 0;
    const enough = turns && setting.aircraft >= whole(orbit.k);
    return {
      feasible, ...ways, on_station_h: onS / HOUR_S, transit_fraction: transitS / flightS,
      why: turns ? "" : "the overlap is as long as the time on station",
      aircraft_per_orbit: turns ? whole(1) : null,
      aircraft_needed: turns ? needed(orbit.k) : null,
      aircraft_whole: turns ? whole(orbit.k) : null,
      // Fewer aircraft than the rule asks are on station at most all of their turns.
      fill_at_most: enough ? 1 : Math.min(1, (setting.aircraft * onS) / (orbit.k * cycleS)),
    };
  }

  /** The transit share of a flight so long each way [m]; null where it leaves no time. */
  function shareOf(setting, lengthM) {
    const { climb_s: climbS } = options[setting.option].fleets[setting.fleet];
    const transitS = (2 * lengthM) / setting.speed_mps + climbS;
    const onS = leftS(setting, climbS, transitS);
    return onS > SAME_MOMENT_S ? transitS / (transitS + onS) : null;
  }

  /** The setting that the scenario of an option states for a fleet and an orbit. */
  function stated(option, fleet, orbit) {
    const { speed_mps, endurance_s, reserve_s, turnaround_s, count, fuel } =
      options[option].fleets[fleet];
    return { option, fleet, orbit, open: 0, speed_mps, endurance_s, reserve_s, turnaround_s,
      fuel_kg: fuel ? fuel.capacity_kg : null, aircraft: count };
  }

  // --- the controls

  const part = (name) => section.querySelector(`[data-part="${name}"]`);
  const SLIDERS = [
    { key: "speed_mps", unit: KT_MPS, sign: "kt", digits: 0 },
    { key: "endurance_s", unit: HOUR_S, sign: "h", digits: 2 },
    { key: "fuel_kg", unit: 1, sign: "kg", digits: 0 },
    { key: "reserve_s", unit: HOUR_S, sign: "h", digits: 2 },
    { key: "turnaround_s", unit: HOUR_S, sign: "h", digits: 2 },
    { key: "aircraft", unit: 1, sign: "", digits: 0 },
  ];
  let now = first(0), data = options[0];

  function first(option) {
    const [fleet] = Object.keys(options[option].fleets);
    return stated(option, fleet, orbitsFrom(options[option], fleet)[0]);
  }

  /** Orbits that there are ways to from a base, first those that it is stated to fly. */
  function orbitsFrom({ ways, orbits }, fleet) {
    const there = ways.filter((one) => one.fleet === fleet).map((one) => one.orbit);
    const flies = (orbit) => orbits[orbit].flown_by.includes(fleet);
    return [...there.filter(flies), ...there.filter((orbit) => !flies(orbit))];
  }

  const written = (value, digits) => value.toLocaleString("en-GB",
    { minimumFractionDigits: 0, maximumFractionDigits: digits });
  const hours = (value) => (value === null ? "–" : `${value.toFixed(1)} h`);
  const percent = (value) => (value === null ? "–" : `${(100 * value).toFixed(1)} %`);
  const count = (value) => (value === null ? "–" : String(value));

  const entries = (names, texts) => names.map((name) => new Option(texts[name], name));

  function chooseOption(option) {
    const open = option === now.option ? now.open : 0;
    now = { ...first(option), open };
    data = options[option];
    const names = Object.keys(data.fleets);
    const more = document.createElement("optgroup");
    more.label = "Other bases, same aircraft";
    // Other bases of the catalogue have names that no fleet can have.
    more.append(...entries(names.filter((name) => name.startsWith("+")), data.bases));
    const own = entries(names.filter((name) => !name.startsWith("+")), data.bases);
    part("fleet").replaceChildren(...own, ...(more.children.length ? [more] : []));
    part("switches").replaceChildren(...data.switches.map((name) => {
      const label = document.createElement("label"), box = document.createElement("input");
      box.type = "checkbox";
      label.append(box, ` ${name} may be flown over`);
      return label;
    }));
    const rest = data.shut.length ? `Closed throughout: ${data.shut.join(", ")}.`
      : data.switches.length ? "" : "Nothing is closed.";
    part("switches").append(rest);
    chooseFleet(now.fleet);
  }

  function chooseFleet(fleet) {
    const orbits = orbitsFrom(data, fleet);
    const orbit = orbits.includes(now.orbit) ? now.orbit : orbits[0];
    now = { ...stated(now.option, fleet, orbit), open: now.open };
    part("fleet").value = fleet;
    part("orbit").replaceChildren(...entries(orbits, data.names));
    part("orbit").value = orbit;
    part("endurance_s-row").hidden = now.fuel_kg !== null;
    part("fuel_kg-row").hidden = now.fuel_kg === null;
    showSliders();
  }

  function showSliders() {
    for (const { key, unit } of SLIDERS) {
      if (now[key] !== null) part(key).value = now[key] / unit;
    }
    part("switches").querySelectorAll("input").forEach((box, i) => {
      box.checked = Boolean((now.open >> i) & 1);
    });
  }

  // --- what is shown

  function sentence(figures, place) {
    const base = data.fleets[now.fleet].base;
    if (!figures.feasible) return `From ${base} nobody can watch ${place}: ${figures.why}.`;
    const share = Math.round(100 * figures.transit_fraction);
    const flown = `From ${base}, ${share} % of each flight to ${place} is the way there and back`;
    const { k } = data.orbits[now.orbit];
    if (figures.aircraft_whole === null) return `${flown}; ${figures.why}.`;
    const kept = k === 1 ? "one aircraft always there" : `${k} aircraft always there`;
    return `${flown}; to keep ${kept} takes ${figures.aircraft_whole}.`;
  }

  const ROWS = [
    ["route_nm", (value) => (value === null ? "–" : `${written(value, 0)} nm`)],
    ["out_h", hours], ["back_h", hours], ["on_station_h", hours], ["flight_h", hours],
    ["transit_fraction", percent], ["aircraft_per_orbit", count],
    ["aircraft_needed", (value) => (value === null ? "–" : value.toFixed(2))],
    ["fill_at_most", percent],
  ];

  function showBar(figures) {
    const parts = { out: figures.out_h, station: figures.on_station_h, back: figures.back_h,
      ground: now.turnaround_s / HOUR_S };
    const sum = Object.values(parts).reduce((total, value) => total + (value || 0), 0);
    let x = 0;
    for (const [name, value] of Object.entries(parts)) {
      const wide = sum ? (1000 * (value || 0)) / sum : 0;
      part(`bar-${name}`).setAttribute("x", x);
      part(`bar-${name}`).setAttribute("width", wide);
      x += wide;
    }
  }

  function showOrbits() {
    const rows = orbitsFrom(data, now.fleet).map((orbit) => {
      const figures = budget({ ...now, orbit });
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = data.names[orbit];
      const cells = [hours(figures.on_station_h), percent(figures.transit_fraction),
        count(figures.aircraft_whole), figures.why].map((text) => {
        const cell = document.createElement("td");
        cell.textContent = text;
        return cell;
      });
      cells[3].className = "left";
      row.append(head, ...cells);
      return row;
    });
    const table = part("orbits");
    table.replaceChildren(...rows);
    // Where nothing fails a column of reasons is empty.
    const fails = rows.some((row) => row.lastElementChild.textContent);
    table.parentElement.classList.toggle("sound", !fails);
  }

  const SVG = "http://www.w3.org/2000/svg";
  const drawn = (group, look, scale) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", look);
    if (scale) path.setAttribute("transform", `scale(${scale})`);
    return document.getElementById(`what-if-map-${group}`).appendChild(path);
  };
  const squares = classes.map((_, i) => drawn("cells", `w${i + 1}`));
  const lines = ["route under", "route r0"].map((look) => drawn("over", look, 0.1));
  const base = drawn("over", "base");

  function showMap() {
    const { columns, size } = map;
    const looks = data.places[now.fleet][now.open].map((km) => {
      const share = km === null ? null : shareOf(now, km * 1000);
      return share === null ? -1 : classes.filter((least) => share >= least).length - 1;
    });
    const boxes = squares.map(() => "");
    for (let i = 0, first = 0; i < looks.length; first = i) {
      // Neighbours of one class in a row are one box.
      do i += 1; while (i % columns && looks[i] === looks[first]);
      if (looks[first] < 0) continue;
      const left = (first % columns) * size, top = Math.floor(first / columns) * size;
      boxes[looks[first]] += `M${left.toFixed(1)} ${top.toFixed(1)}` +
        `h${((i - first) * size).toFixed(1)}v${size}H${left.toFixed(1)}z`;
    }
    squares.forEach((path, i) => path.setAttribute("d", boxes[i]));
    const line = wayOf(now).line || "";
    lines.forEach((path) => path.setAttribute("d", line));
    // A line begins at its base, in tenths of a unit.
    const begin = /^M(-?\d+) (-?\d+)/.exec(line);
    base.setAttribute("d", begin ? `M${begin[1] / 10} ${begin[2] / 10 - 9}l8 14h-16z` : "");
  }

  function show() {
    const before = budget(stated(now.option, now.fleet, now.orbit));
    const figures = budget(now);
    part("sentence").textContent = sentence(figures, data.names[now.orbit]);
    for (const [name, write] of ROWS) {
      part(`${name}-stated`).textContent = write(before[name]);
      part(`${name}-now`).textContent = write(figures[name]);
    }
    for (const { key, unit, sign, digits } of SLIDERS) {
      if (now[key] === null) continue;
      const text = `${written(now[key] / unit, digits)} ${sign}`.trim();
      part(`${key}-value`).textContent = text;
      part(key).setAttribute("aria-valuetext", text);
    }
    showBar(figures);
    showOrbits();
    showMap();
  }

  // --- it comes alive

  part("option").replaceChildren(...options.map(({ name }, i) => new Option(name, i)));
  part("option").addEventListener("change", (event) => {
    chooseOption(Number(event.target.value));
    show();
  });
  part("fleet").addEventListener("change", (event) => { chooseFleet(event.target.value); show(); });
  part("orbit").addEventListener("change", (event) => { now.orbit = event.target.value; show(); });
  for (const { key, unit } of SLIDERS) {
    part(key).addEventListener("input", (event) => {
      now[key] = Number(event.target.value) * unit;
      show();
    });
  }
  part("switches").addEventListener("change", () => {
    now.open = [...part("switches").querySelectorAll("input")]
      .reduce((bits, box, i) => bits | (box.checked << i), 0);
    show();
  });
  part("reset").addEventListener("click", () => {
    now = stated(now.option, now.fleet, now.orbit);
    showSliders();
    show();
  });
  chooseOption(0);
  show();
  part("living").hidden = false;
  part("plain").hidden = true;
  // For whoever wants more than the page shows, and for the tests.
  window.othsim = { ...window.othsim, whatIf: { budget, stated, shareOf, options } };
})();
