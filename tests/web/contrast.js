// Holds the text of a page to axe's rule of contrast, each way in which text looks once; axe is loaded.
//
// In: the marks of what was held to it before. Out: `marks` of what is new here, and axe's `violations`.
// Two texts have the same mark if all that makes their contrast is the same: colour, size and weight, and of
// everything that they stand in its kind, its classes and what it is painted with.
async (before) => {
  const marks = new Map();
  const mark = (it) => {
    if (!it) return 0;
    if (!marks.has(it)) {
      const drawn = getComputedStyle(it);
      const painted = [drawn.backgroundColor, drawn.backgroundImage, drawn.opacity, drawn.position];
      const written = [drawn.color, drawn.fontSize, drawn.fontWeight, it.matches(":disabled")];
      marks.set(it, digest([mark(it.parentElement), it.tagName, it.getAttribute("class"), ...painted, ...written].join()));
    }
    return marks.get(it);
  };
  const digest = (text) => [...text].reduce((sum, sign) => (sum * 33 + sign.codePointAt(0)) % 2 ** 47, 5381);
  const written = (it) =>
    it.matches("input, select, textarea") ||
    [...it.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());

  const seen = new Set(before);
  const fresh = [...document.body.querySelectorAll("*")].filter((it) => {
    if (!written(it) || !it.checkVisibility({ visibilityProperty: true }) || seen.has(mark(it))) return false;
    seen.add(mark(it));
    return true;
  });
  const rule = { runOnly: ["color-contrast"], resultTypes: ["violations"] };
  const found = fresh.length ? await axe.run({ include: fresh }, rule) : { violations: [] };
  return { marks: fresh.map(mark), violations: found.violations };
}
