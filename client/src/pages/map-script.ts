/**
 * What runs in the Auth Map's page beside the script of every page: zoom, panning, moving from part to part by the arrow keys, and
 * the details of the chosen part beside the drawing. They are copies of the part's entry in the list below, so that nothing is said
 * twice by the server. As text, because it goes into the page with the page's nonce.
 */
export const MAP_SCRIPT = `
const SMALLEST = 0.2, LARGEST = 3, STEP = 1.2, LEGIBLE = 0.75;
// A number, 'fit', or nothing as long as the reader chose nothing.
let zoom = last?.zoom, chosen = last?.chosen, canvas, svg, aside, scale;
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const tool = (text, label, run) => {
  const button = make('button', { type: 'button', className: 'secondary', textContent: text, onclick: run });
  if (label) button.setAttribute('aria-label', label);
  button.title = label ?? text;
  return button;
};
const natural = () => ({ width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height });
const wide = () => Math.min(1, (canvas.clientWidth - 18) / natural().width);
const fitting = () => Math.min(wide(), Math.max(320, innerHeight * 0.72) / natural().height);
const clamped = (wanted) => Math.min(LARGEST, Math.max(SMALLEST, wanted));
/** At first nothing is cut off at a side. Height scrolls, rather than that a text becomes too small to read. */
const current = () => typeof zoom === 'number' ? zoom : clamped(zoom === 'fit' ? fitting() : Math.min(wide(), Math.max(LEGIBLE, fitting())));
/** Draws at the size of now; what is at the given point of the canvas stays there. */
const draw = (x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
  const before = (svg.clientWidth || 1) / natural().width;
  const now = current();
  const { width, height } = natural();
  svg.setAttribute('width', String(Math.round(width * now)));
  svg.setAttribute('height', String(Math.round(height * now)));
  canvas.scrollLeft = (canvas.scrollLeft + x) * now / before - x;
  canvas.scrollTop = (canvas.scrollTop + y) * now / before - y;
  scale.textContent = Math.round(now * 100) + ' %';
};
const zoomTo = (wanted, x, y) => {
  zoom = typeof wanted === 'number' ? clamped(wanted) : wanted;
  draw(x, y);
  keep({ zoom });
};
const fit = () => zoomTo('fit');
const partsOf = () => [...svg.querySelectorAll('[data-part]')];
const entryOf = (part) => part && document.getElementById(part.dataset.part);
const middle = (part) => {
  const { left, right, top, bottom } = (part.querySelector('.frame') ?? part).getBoundingClientRect();
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
};
/** The nearest part in the direction of an arrow key; what lies aside counts as farther. */
const nearest = (from, key) => {
  const at = middle(from);
  let found, least = Infinity;
  for (const part of partsOf()) {
    const { x, y } = middle(part);
    const [dx, dy] = [x - at.x, y - at.y];
    const [along, across] = { ArrowRight: [dx, dy], ArrowLeft: [-dx, dy], ArrowDown: [dy, dx], ArrowUp: [-dy, dx] }[key];
    const far = along + 2.5 * Math.abs(across);
    if (part !== from && along > 3 && far < least) [found, least] = [part, far];
  }
  return found;
};
const nameOf = (part) => entryOf(part)?.querySelector('h3')?.firstChild?.textContent.trim() || part.getAttribute('aria-label') || '';
const overview = () => {
  const broken = partsOf().filter((part) => part.matches('.bad, .warn'));
  const rows = broken.map((part) => {
    const button = make('button', { type: 'button', className: 'place', textContent: nameOf(part) });
    button.onclick = () => part.focus();
    const [first, ...others] = entryOf(part)?.querySelectorAll('.map-defects > li > :nth-child(2)') ?? [];
    const said = (first?.firstChild?.textContent ?? '').trim();
    return make('li', {}, button, make('p', { textContent: others.length > 0 ? said + ' (and ' + others.length + ' more)' : said }));
  });
  const hint = make('p', { className: 'hint', textContent: 'Choose a box or an arrow to see what is known of it.' });
  const keys = make('dl', { className: 'keystrokes' });
  for (const [key, what] of [['Arrow keys', 'go to the next part'], ['Enter', 'opens its code'], ['+ \u2212 0', 'larger, smaller, all of it']])
    keys.append(make('div', {}, make('dt', { textContent: key }), make('dd', { textContent: what })));
  aside.replaceChildren(
    make('h3', { textContent: broken.length > 0 ? 'Broken' : 'The parts' }),
    ...(broken.length > 0 ? [make('ul', { className: 'brokens' }, ...rows)] : []),
    hint,
    keys,
  );
};
const choose = (part) => {
  for (const each of partsOf()) each.classList.toggle('chosen', each === part);
  chosen = part?.dataset.part;
  keep({ chosen });
  const entry = entryOf(part);
  if (!entry) return overview();
  const content = make('ol', { className: 'map-tokens' }, entry.cloneNode(true));
  for (const named of content.querySelectorAll('[id]')) named.removeAttribute('id');
  const close = tool('\u2715', 'Back to the overview', () => { choose(undefined); part.focus({ preventScroll: true }); choose(undefined); });
  close.classList.add('close');
  aside.replaceChildren(close, content);
};
const placesOf = (part) => {
  const known = new Map();
  for (const button of entryOf(part)?.querySelectorAll('[data-open]') ?? []) {
    const { dataset, textContent } = button;
    const what = (button.closest('dd')?.previousElementSibling ?? button.parentElement.firstChild)?.textContent.trim() ?? '';
    const place = { file: dataset.open, line: Number(dataset.line), column: Number(dataset.column), name: textContent, what };
    if (!known.has(textContent)) known.set(textContent, place);
  }
  return [...known.values()];
};
const openPart = (part) => {
  const places = placesOf(part);
  const { open, line, column } = part.dataset;
  if (places.length > 1) host.postMessage({ type: 'places', places });
  else if (places.length === 1) host.postMessage({ type: 'open', ...places[0] });
  else if (open) host.postMessage({ type: 'open', file: open, line: Number(line), column: Number(column) });
  else say('Its code is not in this workspace');
};
const partAt = (target) => target instanceof Element ? target.closest('[data-part]') : null;
dressers.push(() => {
  const before = canvas && { left: canvas.scrollLeft, top: canvas.scrollTop };
  svg = main.querySelector('svg.map-drawing');
  if (!svg) { canvas = undefined; return; }
  canvas = make('div', { className: 'canvas' });
  aside = make('aside', {});
  aside.setAttribute('aria-label', 'The chosen part');
  scale = tool('', 'In its own size', () => zoomTo(1));
  scale.classList.add('scale');
  const tools = make('div', { className: 'tools' },
    tool('\u2212', 'Smaller', () => zoomTo(current() / STEP)), scale, tool('+', 'Larger', () => zoomTo(current() * STEP)), tool('Fit', 'All of the map', fit));
  tools.setAttribute('role', 'group');
  tools.setAttribute('aria-label', 'Size of the drawing');
  const view = make('div', { className: 'view' });
  (svg.closest('.map-view') ?? svg).replaceWith(view);
  canvas.append(svg);
  view.append(make('div', { className: 'pane' }, tools, canvas), aside);
  draw();
  Object.assign(canvas, { scrollLeft: before?.left ?? last?.left ?? 0, scrollTop: before?.top ?? last?.top ?? 0 });
  choose(partsOf().find((part) => part.dataset.part === chosen));
  canvas.onscroll = () => keep({ left: canvas.scrollLeft, top: canvas.scrollTop });
  canvas.addEventListener('focusin', ({ target }) => {
    const part = partAt(target);
    if (part) { part.scrollIntoView({ block: 'nearest', inline: 'nearest' }); choose(part); }
  });
  canvas.onclick = ({ target }) => partAt(target)?.focus();
  canvas.ondblclick = ({ target }) => { const part = partAt(target); if (part) openPart(part); };
  canvas.onpointerdown = (event) => {
    if (event.button !== 0 || partAt(event.target)) return;
    const from = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
    canvas.setPointerCapture(event.pointerId);
    canvas.classList.add('dragged');
    canvas.onpointermove = ({ clientX, clientY }) => { canvas.scrollLeft = from.x - clientX; canvas.scrollTop = from.y - clientY; };
    canvas.onpointerup = canvas.onpointercancel = () => { canvas.onpointermove = null; canvas.classList.remove('dragged'); };
  };
  canvas.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = canvas.getBoundingClientRect();
    zoomTo(current() * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX - left, event.clientY - top);
  }, { passive: false });
});
for (const dress of dressers) dress();
addEventListener('resize', () => { if (canvas) draw(); });
document.addEventListener('keydown', (event) => {
  if (!canvas || event.ctrlKey || event.metaKey || event.altKey) return;
  // Where the map is only a part of the page, its keys work in the map alone.
  if (main.querySelector('.audit') && !canvas.parentElement.parentElement.contains(event.target)) return;
  const part = partAt(event.target);
  const { key } = event;
  if (key === '+' || key === '=') zoomTo(current() * STEP);
  else if (key === '-') zoomTo(current() / STEP);
  else if (key === '0') fit();
  else if (!part) return;
  else if (key === 'Enter' || key === ' ') openPart(part);
  else if (key === 'Escape') { choose(undefined); }
  else if (key.startsWith('Arrow')) nearest(part, key)?.focus();
  else return;
  event.preventDefault();
});
`;
