// Names and keys for what the theme's script adds to a page: wide tables move by keys, copiers differ.
new MutationObserver(() => {
  for (const wide of document.querySelectorAll(".md-typeset__scrollwrap, .formula"))
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  document.querySelectorAll(".md-code__nav").forEach((copier, n) => {
    copier.ariaLabel = `Sample ${n + 1}`;
  });
}).observe(document, { childList: true, subtree: true });
