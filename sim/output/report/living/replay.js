"use strict";
// Replay: the run flown again. Where everything is follows from the time alone, by interpolation
// between the exact times of the run's tables; nothing is stepped.
(() => {
  const section = document.getElementById("replay");
  const data = JSON.parse(document.getElementById("replay-data").textContent);
  const HOUR_S = 3600, DAY_S = 24 * HOUR_S, FADE_S = 1200, TRAIL_S = HOUR_S;
  const part = (name) => section.querySelector(`[data-part="${name}"]`);
  const motion = window.matchMedia("(prefers-reduced-motion: reduce)");
  let now = data.begin_s, playing = 0;

  // --- where everything is

  /** The place on a path after a share of its time: x, y, and the direction it leads to. */
  function along(path, share) {
    const { xyu, closed } = data.paths[path];
    const u = closed ? share - Math.floor(share) : Math.min(Math.max(share, 0), 1);
    let low = 0, high = xyu.length / 3 - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (xyu[3 * middle + 2] <= u) low = middle; else high = middle;
    }
    const [x0, y0, u0, x1, y1, u1] = xyu.slice(3 * low, 3 * low + 6);
    const part = u1 > u0 ? (u - u0) / (u1 - u0) : 0;
    return { x: x0 + (x1 - x0) * part, y: y0 + (y1 - y0) * part, dx: x1 - x0, dy: y1 - y0 };
  }

  /** Of a flight, which leg it is on; legs are times, paths, begins, ends and phases in a row. */
  const STRIDE = 5;
  function legAt(flight, time) {
    const { legs } = flight;
    let leg = 0;
    while (leg + STRIDE < legs.length && legs[leg + STRIDE] <= time) leg += STRIDE;
    const end = leg + STRIDE < legs.length ? legs[leg + STRIDE] : flight.end_s;
    return { leg, end };
  }

  function placeOn(flight, leg, end, time) {
    const [from, path, begin, stop] = flight.legs.slice(leg, leg + 4);
    const part = end > from ? (time - from) / (end - from) : 1;
    const turned = stop < begin ? -1 : 1;
    const place = along(path, begin + (stop - begin) * part);
    return { ...place, dx: turned * place.dx, dy: turned * place.dy, part };
  }

  /** Where a flight is and what it does; null before it has taken off and after it has ended. */
  function at(flight, time) {
    if (time < flight.legs[0] || time >= flight.end_s) return null;
    const { leg, end } = legAt(flight, time);
    const place = placeOn(flight, leg, end, time);
    if (leg > 0) {
      // A lap is left wherever bingo falls, and the way home begins where laps do: the first
      // tenth of a way leads over from the one to the other.
      const rest = Math.max(0, 1 - place.part / 0.1);
      if (rest > 0 && data.phases[flight.legs[leg + 4]] !== "on station") {
        const was = placeOn(flight, leg - STRIDE, flight.legs[leg], flight.legs[leg]);
        const from = placeOn(flight, leg, end, flight.legs[leg]);
        place.x += (was.x - from.x) * rest;
        place.y += (was.y - from.y) * rest;
      }
    }
    return { ...place, leg, end, phase: data.phases[flight.legs[leg + 4]] };
  }

  const holds = (spans, time) => spans.find(([from, to]) => from <= time && time < to);

  /** The state of an orbit: not asked for, watched, or short of aircraft and why. */
  function orbitAt(orbit, time) {
    const gap = holds(orbit.gaps, time);
    if (gap) return { watched: false, cause: data.causes[gap[2]], missing: gap[3] };
    return { watched: true, asked: !holds(orbit.idle, time) };
  }

  /** The state of a cue, or null while nobody knows of it: open, watched, held, done, missed. */
  function cueAt(cue, time) {
    if (time < cue.reported_s || time >= cue.ended_s + HOUR_S) return null;
    if (time >= cue.ended_s) return cue.on_scene_s === null ? "missed" : "done";
    // One whose aircraft was taken for another cue is open until somebody comes again.
    if (!holds(cue.visits, time)) return "open";
    return holds(cue.held, time) ? "held" : "watched";
  }

  // --- in words

  const twoDigits = (n) => String(n).padStart(2, "0");
  function clock(time) {
    const moment = new Date(data.start_ms + 1000 * time);
    const hm = `${twoDigits(moment.getUTCHours())}:${twoDigits(moment.getUTCMinutes())}`;
    // Days are the calendar's, the first of them that of the start.
    const first = Math.floor(data.start_ms / 86400e3);
    return `day ${Math.floor(moment.getTime() / 86400e3) - first + 1}, ${hm}`;
  }
  const date = (time) => new Date(data.start_ms + 1000 * time).toLocaleDateString("en-GB",
    { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

  /** The moment as a sentence: "day 3, 06:00: 3 of 4 orbits watched; Herat empty: turnaround". */
  function say(time, named = time) {
    const said = [];
    const states = data.orbits.map((orbit) => [orbit, orbitAt(orbit, time)]);
    const asked = states.filter(([, state]) => !state.watched || state.asked);
    if (asked.length) {
      const watched = asked.filter(([, state]) => state.watched).length;
      said.push(`${watched} of ${counted(asked.length, "orbit")} watched`);
    } else if (states.length) {
      said.push("no orbit asked for");
    }
    for (const [orbit, state] of states) {
      if (state.watched) continue;
      const there = orbit.k - state.missing;
      const how = there > 0 ? `has ${there} of ${orbit.k}` : "empty";
      said.push(`${orbit.name} ${how}: ${state.cause.label}`);
    }
    const cues = data.cues.map((cue) => cueAt(cue, time));
    const of = (...states) => cues.filter((state) => states.includes(state)).length;
    if (data.cues.length) {
      said.push(`${counted(of("open"), "cue")} open, ${of("watched", "held")} being watched`);
    }
    return `${clock(named)}: ${said.join("; ")}`;
  }

  // --- the picture

  const SVG = "http://www.w3.org/2000/svg";
  const over = document.getElementById("replay-map-over");
  const layer = (look) => {
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", look);
    return over.appendChild(group);
  };
  // Marks are made once and taken again: of each layer the first `n` are in use.
  const pool = (group, tag) => {
    const made = [];
    let used = 0;
    return {
      begin() { used = 0; },
      take(look) {
        if (used === made.length) made.push(group.appendChild(document.createElementNS(SVG, tag)));
        const mark = made[used++];
        mark.setAttribute("class", look);
        mark.removeAttribute("display");
        return mark;
      },
      end() { for (const mark of made.slice(used)) mark.setAttribute("display", "none"); },
    };
  };
  let pools;
  function makeLayers() {
    const grounds = layer("grounds"), watches = layer("watches"), cues = layer("cues");
    pools = { trail: pool(grounds, "path"), disc: pool(grounds, "circle"),
      watch: pool(watches, "circle"), cue: pool(cues, "path"),
      craft: pool(layer("craft aircraft"), "path") };
  }
  const set = (mark, values) => {
    for (const [name, value] of Object.entries(values)) mark.setAttribute(name, value);
  };
  const units = (n) => n.toFixed(1);

  function drawGround(flight, place, time) {
    const from = flight.legs[place.leg];
    // The ground in reach comes into sight and goes out of it softly; its times stay exact.
    const seen = motion.matches ? 1 : Math.min(1, (time - from) / FADE_S, (place.end - time) / FADE_S);
    const disc = pools.disc.take("disc");
    set(disc, { cx: units(place.x), cy: units(place.y), r: units(flight.reach) });
    disc.style.opacity = 0.26 * seen;
    const begin = Math.max(from, time - TRAIL_S);
    const points = [];
    for (let n = 0; n <= 24; n += 1) {
      const { x, y } = placeOn(flight, place.leg, place.end, begin + ((time - begin) * n) / 24);
      points.push(`${units(x)} ${units(y)}`);
    }
    const trail = pools.trail.take("trail");
    set(trail, { d: `M${points.join("L")}`, "stroke-width": units(2 * flight.reach) });
    trail.style.opacity = 0.16 * seen;
  }

  function drawCraft(place, pixel) {
    const mark = pools.craft.take(place.phase.replace(" ", "-"));
    const turned = (Math.atan2(place.dx, -place.dy) * 180) / Math.PI;
    set(mark, {
      d: "M0-9L6 8L0 5L-6 8z",
      transform: `translate(${units(place.x)} ${units(place.y)}) rotate(${turned.toFixed(0)}) ` +
        `scale(${pixel.toFixed(3)})`,
    });
  }

  function drawOrbits(time, pixel) {
    data.orbits.forEach((orbit) => {
      const state = orbitAt(orbit, time);
      const look = !state.watched ? "empty" : state.asked ? "full" : "not-asked";
      const mark = pools.watch.take(`watch ${look}`);
      set(mark, { cx: orbit.x, cy: orbit.y, r: units((state.watched ? 5 : 9) * pixel) });
      mark.style.fill = state.watched ? "" : state.cause.colour;
    });
  }

  const CUES = { open: "cue", watched: "cue reached", held: "cue reached", done: "cue reached",
    missed: "cue missed" };
  function drawCues(time, pixel) {
    for (const cue of data.cues) {
      const state = cueAt(cue, time);
      if (!state) continue;
      const mark = pools.cue.take(CUES[state]);
      const d = state === "missed" ? "M-5-5L5 5M5-5L-5 5" : "M0-7L7 0L0 7L-7 0z";
      set(mark, { d, transform: `translate(${cue.x} ${cue.y}) scale(${pixel.toFixed(3)})` });
      const over = Math.max(0, time - cue.ended_s) / HOUR_S;
      mark.style.opacity = state === "open" || motion.matches ? 1 : 1 - over;
    }
  }

  const slider = part("time"), map = document.getElementById("replay-map");
  // Without orbits and cues there is a strip, and no line on it.
  const lineBox = () =>
    (part("strip").querySelector("svg") ?? part("strip")).getBoundingClientRect();
  let said = "", saidAt = 0;
  function show(time) {
    now = Math.min(Math.max(time, data.begin_s), data.end_s);
    const shown = Math.min(now, data.end_s - 1e-3);
    // Marks are as large on a phone as on a wall: so many of the sheet's units are a pixel.
    const pixel = Math.max(1, 1000 / (map.clientWidth || 1000));
    Object.values(pools).forEach((one) => one.begin());
    for (const flight of data.flights) {
      const place = at(flight, shown);
      if (!place) continue;
      if (place.phase === "on station" && flight.reach) drawGround(flight, place, shown);
      // At a cue the cue's own mark shows that somebody is there, but who follows what moves.
      if (place.phase !== "at cue" || place.dx || place.dy) drawCraft(place, pixel);
    }
    drawOrbits(shown, pixel);
    drawCues(shown, pixel);
    Object.values(pools).forEach((one) => one.end());
    const words = say(shown, now);
    part("clock").textContent = `${clock(now)} UTC, ${date(now)}`;
    part("moment").textContent = words;
    slider.value = now;
    // While it plays a slider that has the focus would be read without end.
    if (!playing) slider.setAttribute("aria-valuetext", words);
    const strip = part("strip").getBoundingClientRect();
    const lines = lineBox();
    const share = (now - data.begin_s) / (data.end_s - data.begin_s);
    part("now").style.left = `${lines.left - strip.left + lines.width * share}px`;
    // A voice that never stops tells nothing: what has changed, and not every moment of it.
    const news = words.slice(words.indexOf(":", words.indexOf(":") + 1));
    if (news !== said && (!playing || performance.now() - saidAt > 4000)) {
      speak(words);
      said = news;
      saidAt = performance.now();
    }
  }

  const speak = (words) => { part("voice").textContent = words; };

  // --- play

  const speed = () => Number(part("speed").value) * HOUR_S;
  function frame(last) {
    return (moment) => {
      if (!playing) return;
      const passed = (moment - last) / 1000;
      if (motion.matches && passed < 1) {
        playing = requestAnimationFrame(frame(last));
        return;
      }
      show(now + speed() * (motion.matches ? 1 : Math.min(passed, 0.25)));
      if (now >= data.end_s) pause(); else playing = requestAnimationFrame(frame(moment));
    };
  }
  function play() {
    if (now >= data.end_s) show(data.begin_s);
    part("play").textContent = "Pause";
    const chosen = part("speed");
    speak(`Playing, ${chosen.options[chosen.selectedIndex].text}`);
    saidAt = performance.now();
    playing = requestAnimationFrame((moment) => { playing = requestAnimationFrame(frame(moment)); });
  }
  function pause() {
    cancelAnimationFrame(playing);
    playing = 0;
    part("play").textContent = "Play";
    show(now);
    speak(`Paused at ${part("moment").textContent}`);
  }
  const toggle = () => (playing ? pause() : play());

  /** To the next moment at which an orbit goes empty or a cue is reported, or to the last one. */
  function jump(step) {
    const times = [...data.orbits.flatMap((orbit) => orbit.gaps.map(([from]) => from)),
      ...data.cues.map((cue) => cue.reported_s)].sort((a, b) => a - b);
    const ahead = step > 0 ? times.find((time) => time > now + 1)
      : times.findLast((time) => time < now - 1);
    show(ahead === undefined ? (step > 0 ? data.end_s : data.begin_s) : ahead);
  }

  const KEYS = { ArrowLeft: -HOUR_S, ArrowRight: HOUR_S, ArrowDown: -HOUR_S, ArrowUp: HOUR_S,
    PageDown: -DAY_S, PageUp: DAY_S, Home: -Infinity, End: Infinity };
  section.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || target.tagName === "SELECT") return;
    if (key === " " && target.tagName !== "BUTTON") toggle();
    else if (key in KEYS && part("living").contains(target)) show(now + KEYS[key]);
    else return;
    event.preventDefault();
  });
  part("play").addEventListener("click", toggle);
  part("before").addEventListener("click", () => jump(-1));
  part("after").addEventListener("click", () => jump(1));
  slider.addEventListener("input", () => show(Number(slider.value)));
  part("strip").addEventListener("click", (event) => {
    const lines = lineBox();
    const share = (event.clientX - lines.left) / lines.width;
    if (share >= 0) show(data.begin_s + share * (data.end_s - data.begin_s));
  });
  part("living").hidden = part("now").hidden = false;
  part("plain").hidden = true;
  slider.value = data.begin_s;
  window.othsim.whenSeen(section, () => {
    makeLayers();
    show(data.begin_s);
    speak(""); // nobody has asked yet
    window.addEventListener("resize", () => show(now));
  });
  window.othsim = { ...window.othsim, replay: { at, orbitAt, cueAt, say, show, data } };
})();
