"use strict";
// The order of options by the fleet rule, while what all of them assume is moved for all at once.
// Budgets are those of what-if; the sum over orbits is sim/study/planning/aircraft_needed.py.
document.addEventListener("DOMContentLoaded", () => {
  const section = document.getElementById("order"), { whatIf } = window.othsim || {};
  if (!whatIf) return;
  const { sliders } = JSON.parse(document.getElementById("order-data").textContent);
  const { budget, stated, options } = whatIf;
  const LEVEL = 1e-9;

  // --- the arithmetic

  /** What an option has at a setting: aircraft, how many its orbits take, and so many for each. */
  function supplyOf(option, setting) {
    const { fleets, orbits, switches } = options[option];
    const open = switches.reduce(
      (bits, name, i) => bits | (setting.open.includes(name) << i), 0);
    const flying = new Set();
    let needed = 0;
    for (const [orbit, { flown_by: flownBy }] of Object.entries(orbits)) {
      let own = null;
      for (const fleet of flownBy) {
        flying.add(fleet);
        // The first that can flies it.
        if (own === null) own = takes({ ...moved(option, fleet, orbit, setting), open });
      }
      needed = own === null || needed === null ? null : needed + own;
    }
    const aircraft = [...flying].reduce((sum, fleet) => sum + fleets[fleet].count, 0) +
      (setting.more || 0);
    return { aircraft, needed, supply: needed === null ? 0 : aircraft / needed };
  }

  const takes = (setting) => budget(setting).aircraft_needed;

  /** The budget's setting of a fleet and an orbit, with what is moved put over it. */
  function moved(option, fleet, orbit, setting) {
    const own = stated(option, fleet, orbit);
    for (const { key, factor } of sliders) {
      if (key in own && key in setting && own[key] !== null) {
        own[key] = factor ? own[key] * setting[key] : setting[key];
      }
    }
    return own;
  }

  const asStated = () => ({ open: [],
    ...Object.fromEntries(sliders.map(({ key, stated: value }) => [key, value])) });

  /** Options by what they have for each aircraft taken; equal ones as they were flown. */
  function ranked(setting) {
    const all = options.map(({ name }, option) =>
      ({ option, name, ...supplyOf(option, setting) }));
    all.sort((one, other) => (level(one, other) ? one.option - other.option
      : other.supply - one.supply));
    all.forEach((one, i) => {
      one.place = i && level(all[i - 1], one) ? all[i - 1].place : i + 1;
    });
    return all;
  }

  const level = (one, other) =>
    Math.abs(one.supply - other.supply) <= LEVEL * Math.max(one.supply, other.supply);

  // --- what is shown

  const part = (name) => section.querySelector(`[data-part="${name}"]`);
  const before = ranked(asStated());
  let now = asStated();

  function sentence(order) {
    const [first, second] = order;
    if (!first.supply) return "No option can serve all of its orbits.";
    const ahead = order.filter((one) => one.place === 1).map((one) => `“${one.name}”`);
    const each = `${first.supply.toFixed(2)} aircraft for each that its orbits take`;
    const said = ahead.length > 1 ? `${ahead.join(" and ")} are level, with ${each}.`
      : `${ahead[0]} is first, with ${each}; then “${second.name}” with ` +
        `${second.supply.toFixed(2)}.`;
    const swapped = swaps(order);
    return `${said} ${swapped.length ? `Otherwise than as stated: ${swapped.join("; ")}.`
      : order.some(({ supply }) => !supply) ? "What is not possible is last."
      : "Nobody has passed another."}`;
  }

  /** Who is now before whom that was before them as stated, or level with them. */
  function swaps(order) {
    const was = Object.fromEntries(before.map((one) => [one.option, one]));
    return order.flatMap((one, i) => order.slice(i + 1)
      .filter((other) => one.place < other.place && was[one.option].place >= was[other.option].place)
      .map((other) => `“${one.name}” before “${other.name}”`));
  }

  const SVG = "http://www.w3.org/2000/svg";
  function bar({ supply }, longest) {
    const svg = document.createElementNS(SVG, "svg"), rect = document.createElementNS(SVG, "rect");
    const one = document.createElementNS(SVG, "line");
    const scale = 96 / longest;
    for (const [key, value] of Object.entries({ viewBox: "0 0 100 16", class: "order-bar",
      preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(key, value);
    for (const [key, value] of Object.entries({ y: 2, height: 12, width: supply * scale,
      class: "cycle-station" })) rect.setAttribute(key, value);
    // Enough if nothing goes wrong.
    for (const [key, value] of Object.entries({ x1: scale, x2: scale, y1: 0, y2: 16 })) {
      one.setAttribute(key, value);
    }
    svg.append(rect, one);
    return svg;
  }

  function row(one, longest) {
    const was = before.find(({ option }) => option === one.option);
    const line = document.createElement("tr"), head = document.createElement("th");
    head.scope = "row";
    head.textContent = `${one.place}. ${one.name}`;
    const texts = [bar(one, longest), one.supply.toFixed(2), was.supply.toFixed(2),
      one.needed === null ? "not possible" : `${one.aircraft} for ${one.needed.toFixed(2)}`];
    line.append(head, ...texts.map((text) => {
      const cell = document.createElement("td");
      cell.append(text);
      return cell;
    }));
    return line;
  }

  function show() {
    const order = ranked(now);
    part("sentence").textContent = sentence(order);
    // All bars on one scale, as stated and now.
    const longest = Math.max(1, ...[...before, ...order].map((one) => one.supply));
    part("rows").replaceChildren(...order.map((one) => row(one, longest)));
    for (const { key, unit, sign } of sliders) {
      const value = Number((now[key] / unit).toFixed(2));
      const text = `${key === "more" && value > 0 ? "+" : ""}${value} ${sign}`.trim();
      part(`${key}-value`).textContent = text;
      part(key).setAttribute("aria-valuetext", text);
    }
  }

  // --- it comes alive

  /** Closed names that the page can open wherever they are closed. */
  const names = [...new Set(options.flatMap((one) => one.switches))]
    .filter((name) => options.every((one) => !one.shut.includes(name)));
  part("switches").replaceChildren(...names.map((name) => {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    box.value = name;
    label.append(box, ` ${name} may be flown over by all`);
    return label;
  }));
  part("closed").hidden = !names.length;
  const boxes = [...part("switches").querySelectorAll("input")];
  part("switches").addEventListener("change", () => {
    now.open = boxes.filter((box) => box.checked).map((box) => box.value);
    show();
  });

  for (const { key, unit } of sliders) {
    part(key).addEventListener("input", (event) => {
      now[key] = Number(event.target.value) * unit;
      show();
    });
  }

  function reset() {
    now = asStated();
    for (const { key, unit } of sliders) part(key).value = now[key] / unit;
    for (const box of boxes) box.checked = false;
    show();
  }
  part("reset").addEventListener("click", reset);
  part("living").hidden = false;
  window.othsim.whenSeen(section, reset);
  // For the tests, and for whoever wants more than the page shows.
  window.othsim.order = { supplyOf, ranked, asStated };
});
