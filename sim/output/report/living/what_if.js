"use strict";
// What-if: the figures of `othsim plan`, worked out by sortie_budget.js while a slider moves.
(() => {
  const section = document.getElementById("what-if");
  const { options, classes, map } = JSON.parse(document.getElementById("what-if-data").textContent);
  const HOUR_S = 3600, KT_MPS = 1852 / HOUR_S;
  const { budget, nextTakeoff, shareAt, stated, wayOf } = window.othsim.sortieBudgets(options);

  // --- the controls

  const part = (name) => section.querySelector(`[data-part="${name}"]`);
  const SLIDERS = [
    { key: "speed_mps", unit: KT_MPS, sign: "kt", said: "knots", digits: 0 },
    { key: "endurance_s", unit: HOUR_S, sign: "h", said: "hours", digits: 2 },
    { key: "fuel_kg", unit: 1, sign: "kg", said: "kilograms", digits: 0 },
    { key: "reserve_s", unit: HOUR_S, sign: "h", said: "hours", digits: 2 },
    { key: "turnaround_s", unit: HOUR_S, sign: "h", said: "hours", digits: 2 },
    { key: "aircraft", unit: 1, sign: "", said: "aircraft", digits: 0 },
    { key: "wind_mps", unit: KT_MPS, sign: "kt", said: "knots", digits: 0 },
    { key: "from_rad", unit: Math.PI / 180, sign: "°", said: "degrees", digits: 0 },
    { key: "takeoff_s", unit: HOUR_S },
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
    part("switches").replaceChildren(...data.switches.map((name, i) => {
      const label = document.createElement("label"), box = document.createElement("input");
      box.type = "checkbox";
      const times = isTimed(i) ? ", closed at times," : "";
      label.append(box, ` ${name}${times} may be flown over`);
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
    now = { ...stated(now.option, fleet, orbit), open: now.open,
      ...(data.timed && now.takeoff_s !== null ? { takeoff_s: now.takeoff_s } : {}) };
    part("fleet").value = fleet;
    part("orbit").replaceChildren(...entries(orbits, data.names));
    part("orbit").value = orbit;
    // What a scenario does not have cannot be moved.
    for (const { key } of SLIDERS) part(`${key}-row`).hidden = now[key] === null;
    part("endurance_s-row").hidden = now.fuel_kg !== null;
    part("next").hidden = !data.timed;
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

  // --- closures that come and go

  const isTimed = (bit) => data.timed !== null && data.timed.spans.some(([own]) => own === bit);

  /** A take-off as the run's day and the clock; of days the first is that of the start. */
  function clock(takeoffS) {
    const moment = data.timed.start_ms + 1000 * takeoffS, day = 24 * HOUR_S * 1000;
    const number = Math.floor(moment / day) - Math.floor(data.timed.start_ms / day) + 1;
    return `day ${number}, ${new Date(moment).toISOString().slice(11, 16)} UTC`;
  }

  /** What is in force of what comes and goes on a sortie: bits of what is open out, and home. */
  function inForce(open) {
    if (!open) return "";
    const [out, home] = open.map((bits) => data.switches
      .filter((_, i) => isTimed(i) && !((bits >> i) & 1)).join(", ") || "nothing");
    return `Of what is closed at times: on the way out ${out}; on station and home ${home}.`;
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
  let squares, lines, home, base;

  function showMap(opened) {
    const { columns, size } = map;
    const looks = data.places[now.fleet][now.open].map((_, square) => {
      const share = shareAt(now, square);
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
    // The way home is another one where closures come and go between the two.
    const [line, lineHome] = opened.map((bits) => wayOf(now, bits).line || "");
    lines.forEach((path) => path.setAttribute("d", line));
    home.setAttribute("d", lineHome === line ? "" : lineHome);
    // A line begins at its base, in tenths of a unit.
    const begin = /^M(-?\d+) (-?\d+)/.exec(line);
    base.setAttribute("d", begin ? `M${begin[1] / 10} ${begin[2] / 10 - 9}l8 14h-16z` : "");
  }

  function show() {
    const before = budget({ ...stated(now.option, now.fleet, now.orbit),
      takeoff_s: now.takeoff_s });
    const figures = budget(now);
    part("sentence").textContent = sentence(figures, data.names[now.orbit]);
    for (const [name, write] of ROWS) {
      part(`${name}-stated`).textContent = write(before[name]);
      part(`${name}-now`).textContent = write(figures[name]);
    }
    for (const { key, unit, sign, said, digits } of SLIDERS) {
      if (now[key] === null) continue;
      const number = sign === undefined ? clock(now[key]) : written(now[key] / unit, digits);
      part(`${key}-value`).textContent = sign ? `${number} ${sign}` : number;
      const word = number === "1" ? said?.replace(/s$/, "") : said;
      part(key).setAttribute("aria-valuetext", word ? `${number} ${word}` : number);
    }
    part("in-force").textContent = inForce(figures.open);
    showBar(figures);
    showOrbits();
    showMap(figures.open || [now.open, now.open]);
  }

  // --- it comes alive

  function begin() {
    squares = classes.map((_, i) => drawn("cells", `w${i + 1}`));
    lines = ["route under", "route r0"].map((look) => drawn("over", look, 0.1));
    home = drawn("over", "route r1", 0.1);
    base = drawn("over", "base");
    part("option").replaceChildren(...options.map(({ name }, i) => new Option(name, i)));
    chooseOption(0);
    show();
  }

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
  part("next").addEventListener("click", () => {
    now.takeoff_s = nextTakeoff(now) ?? data.timed.begin_s;
    showSliders();
    show();
  });
  part("switches").addEventListener("change", () => {
    now.open = [...part("switches").querySelectorAll("input")]
      .reduce((bits, box, i) => bits | (box.checked << i), 0);
    show();
  });
  part("reset").addEventListener("click", () => {
    now = { ...stated(now.option, now.fleet, now.orbit), takeoff_s: now.takeoff_s };
    showSliders();
    show();
  });
  part("living").hidden = false;
  part("plain").hidden = true;
  window.othsim.whenSeen(section, begin);
  // Read out from the first touch on, and not because the page was opened.
  section.addEventListener("focusin",
    () => part("sentence").setAttribute("aria-live", "polite"), { once: true });
  // For whoever wants more than the page shows, and for the tests.
  window.othsim = { ...window.othsim, whatIf: { budget, nextTakeoff, stated, shareAt, options } };
})();
