"use strict";
// A living part is drawn once it comes near the screen, is asked for, or when the page has nothing
// else to do: to open a page is not to wait for what lies far below.
window.othsim = { ...window.othsim, whenSeen: (section, begin) => {
  let begun = false;
  const start = () => {
    if (begun) return;
    begun = true;
    seen.disconnect();
    begin();
    section.dataset.alive = "";
  };
  const seen = new IntersectionObserver(
    (entries) => { if (entries.some((one) => one.isIntersecting)) start(); },
    { rootMargin: "400px" });
  seen.observe(section);
  // Who comes by keyboard or prints is not to find it empty.
  section.addEventListener("focusin", start);
  addEventListener("beforeprint", start);
  const later = window.requestIdleCallback || ((call) => setTimeout(call, 1));
  addEventListener("load", () => setTimeout(() => later(start), 2000));
} };
