"use strict";
// In the head: as long as the page opens, what lies far below is not laid out, and a living part is
// drawn once it comes near the screen, is asked for, or when there is nothing else to do. To open a
// page is not to wait for what lies far below.
(() => {
  const starts = [], root = document.documentElement;
  const later = window.requestIdleCallback || ((call) => setTimeout(call, 1));
  const layOut = () => root.classList.remove("opening");
  /** Before anybody is led anywhere: what grows afterwards would move the place they were sent to. */
  const finish = () => {
    layOut();
    for (const start of starts) start();
  };
  root.classList.add("opening");
  addEventListener("load", () => later(layOut));
  addEventListener("keydown", finish, { once: true });
  addEventListener("beforeprint", finish);
  document.addEventListener("click", ({ target }) => {
    if (target.closest("a[href^='#']")) finish();
  }, true);
  // At the window, where it comes after all that parts of the page do then.
  addEventListener("DOMContentLoaded", () => {
    const asked = location.hash && document.getElementById(location.hash.slice(1));
    if (!asked) return;
    finish();
    asked.scrollIntoView({ behavior: "instant" });
  });

  window.othsim = { whenSeen: (section, begin) => {
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
    starts.push(start);
    // Who comes by keyboard is not to find it empty.
    section.addEventListener("focusin", start);
    addEventListener("load", () => setTimeout(() => later(start), 2000));
  } };
})();
