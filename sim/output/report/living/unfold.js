// What is folded is printed all the same. Where the style can do it this is not needed.
"use strict";
(() => {
  if (CSS.supports("selector(::details-content)")) return;
  const folded = () => document.querySelectorAll("details:not([open])");
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...folded()];
    for (const one of unfolded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of unfolded) one.open = false;
  });
})();
