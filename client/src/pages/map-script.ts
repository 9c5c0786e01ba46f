/**
 * What runs in the Auth Map's page beside the script of every page: zoom, panning, moving from part to part by the arrow keys, and
 * the details of the chosen part beside the drawing. They are copies of the part's entry in the list below, so that nothing is said
 * twice by the server. As text, because it goes into the page with the page's nonce.
 */
export const MAP_SCRIPT = `
const SMALLEST = 0.2, LARGEST = 3, STEP = 1.2, LEGIBLE = 0.92;
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
const clamped = (wanted) => Math.min(LARGEST, Math.max(SMALLEST, wanted));
const partAt = (target) => target instanceof Element ? target.closest('[data-part]') : null;
const entryOf = (part) => part && document.getElementById(part.dataset.part);
const nameOf = (part) => entryOf(part)?.querySelector('h3')?.firstChild?.textContent.trim() || part.getAttribute('aria-label') || '';
const middle = (part) => {
  const { left, right, top, bottom } = (part.querySelector('.frame') ?? part).getBoundingClientRect();
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
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
/** What the reader did to each map of the page, by its number. */
const keptOf = (index) => host.getState()?.maps?.[index] ?? {};
const keepOf = (index, more) => keep({ maps: { ...host.getState()?.maps, [index]: { ...keptOf(index), ...more } } });
/** Makes of the drawings in a frame one that is zoomed, moved and walked through. Gives what the page asks of it. */
const dressMap = (frame, index) => {
  const [across, down] = ['.map-across', '.map-down'].map((way) => frame.querySelector('svg' + way));
  // A number, 'fit', or nothing as long as the reader chose nothing.
  let { zoom, chosen } = keptOf(index);
  let svg = across;
  const canvas = make('div', { className: 'canvas' });
  const aside = make('aside', {});
  aside.setAttribute('aria-label', 'The chosen part');
  const size = (drawing) => drawing.viewBox.baseVal;
  const wide = (drawing = svg) => Math.min(1, (canvas.clientWidth - 16) / size(drawing).width);
  const fitting = () => Math.min(wide(), Math.max(320, innerHeight * 0.72) / size(svg).height);
  /** At first nothing is cut off at a side. Height scrolls, rather than that a text becomes too small to read. */
  const current = () => typeof zoom === 'number' ? zoom : clamped(zoom === 'fit' ? fitting() : Math.min(wide(), Math.max(LEGIBLE, fitting())));
  const partsOf = () => [...svg.querySelectorAll('[data-part]')];
  const sameOf = (id) => partsOf().find((part) => part.dataset.part === id);
  /** Shows the drawing that can be read at this width; only that one is in the page. */
  const turn = () => {
    const fits = down && wide(across) < LEGIBLE && wide(down) > wide(across) ? down : across;
    if (fits === svg && svg.parentNode === canvas) return;
    const focused = canvas.contains(document.activeElement) ? document.activeElement.dataset.part : undefined;
    // A size that was chosen for the one says nothing of the other.
    if (svg.parentNode === canvas) zoom = undefined;
    svg = fits;
    canvas.replaceChildren(svg);
    mark();
    if (focused) sameOf(focused)?.focus({ preventScroll: true });
  };
  /** Draws at the size of now; what is at the given point of the canvas stays there. */
  const draw = (x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    turn();
    const { width, height } = size(svg);
    const before = (svg.clientWidth || 1) / width;
    const now = current();
    svg.setAttribute('width', String(Math.round(width * now)));
    svg.setAttribute('height', String(Math.round(height * now)));
    canvas.scrollLeft = (canvas.scrollLeft + x) * now / before - x;
    canvas.scrollTop = (canvas.scrollTop + y) * now / before - y;
    scale.textContent = Math.round(now * 100) + ' %';
  };
  const zoomTo = (wanted, x, y) => {
    zoom = typeof wanted === 'number' ? clamped(wanted) : wanted;
    draw(x, y);
    keepOf(index, { zoom });
  };
  /** The nearest part in the direction of an arrow key; what lies aside counts as farther. */
  const nearest = (from, key) => {
    const at = middle(from);
    let found, least = Infinity;
    for (const part of partsOf()) {
      const { x, y } = middle(part);
      const [dx, dy] = [x - at.x, y - at.y];
      const [along, sideways] = { ArrowRight: [dx, dy], ArrowLeft: [-dx, dy], ArrowDown: [dy, dx], ArrowUp: [-dy, dx] }[key];
      const far = along + 2.5 * Math.abs(sideways);
      if (part !== from && along > 3 && far < least) [found, least] = [part, far];
    }
    return found;
  };
  const overview = () => {
    const gravity = (part) => (part.matches('.bad') ? 0 : 2) + (part.matches('.service') ? 1 : 0);
    const broken = partsOf().filter((part) => part.matches('.bad, .warn')).sort((one, other) => gravity(one) - gravity(other));
    const rows = broken.map(({ dataset }) => {
      const part = sameOf(dataset.part);
      const button = make('button', { type: 'button', className: 'place', textContent: nameOf(part) });
      button.onclick = () => sameOf(dataset.part)?.focus();
      const items = [...entryOf(part)?.querySelectorAll('.map-defects > li') ?? []];
      const said = (items[0]?.children[1]?.firstChild?.textContent ?? '').trim();
      // A long list ends with the number of those that are left out.
      const others = items.length - 2 + Number(items.at(-1)?.dataset.more ?? 1);
      return make('li', {}, button, make('p', { textContent: others > 0 ? said + ' (and ' + others + ' more)' : said }));
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
  const mark = () => { for (const each of partsOf()) each.classList.toggle('chosen', each.dataset.part === chosen); };
  const choose = (part) => {
    chosen = part?.dataset.part;
    mark();
    keepOf(index, { chosen });
    const entry = entryOf(part);
    if (!entry) return overview();
    const content = make('ol', { className: 'map-tokens' }, entry.cloneNode(true));
    for (const named of content.querySelectorAll('[id]')) named.removeAttribute('id');
    const close = tool('\u2715', 'Back to the overview', () => {
      const back = sameOf(chosen);
      choose(undefined);
      back?.focus({ preventScroll: true });
      choose(undefined);
    });
    close.classList.add('close');
    aside.replaceChildren(close, content);
  };
  const scale = tool('', 'In its own size', () => zoomTo(1));
  scale.classList.add('scale');
  const larger = () => zoomTo(current() * STEP), smaller = () => zoomTo(current() / STEP), fit = () => zoomTo('fit');
  const tools = make('div', { className: 'tools' }, tool('\u2212', 'Smaller', smaller), scale, tool('+', 'Larger', larger), tool('Fit', 'All of the map', fit));
  tools.setAttribute('role', 'group');
  tools.setAttribute('aria-label', 'Size of the drawing');
  const view = make('div', { className: 'view' }, canvas, aside);
  frame.closest('section')?.querySelector('.title')?.append(tools);
  frame.replaceWith(view);
  draw();
  const { left = 0, top = 0 } = keptOf(index);
  Object.assign(canvas, { scrollLeft: left, scrollTop: top });
  choose(sameOf(chosen));
  canvas.onscroll = () => keepOf(index, { left: canvas.scrollLeft, top: canvas.scrollTop });
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
  const onKey = (key, part) => {
    if (key === '+' || key === '=') larger();
    else if (key === '-') smaller();
    else if (key === '0') fit();
    else if (!part) return false;
    else if (key === 'Enter' || key === ' ') openPart(part);
    else if (key === 'Escape') choose(undefined);
    else if (key.startsWith('Arrow')) nearest(part, key)?.focus();
    else return false;
    return true;
  };
  return { draw, onKey, has: (target) => view.contains(target) || tools.contains(target) };
};
let maps = [];
dressers.push(() => { maps = [...main.querySelectorAll('.map-view')].filter((frame) => frame.querySelector('svg.map-drawing')).map(dressMap); });
for (const dress of dressers) dress();
addEventListener('resize', () => { for (const map of maps) map.draw(); });
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // Where a map is only a part of the page, its keys work in the map alone.
  const map = maps.find(({ has }) => has(event.target)) ?? (maps.length === 1 && !main.querySelector('.audit') ? maps[0] : undefined);
  if (map?.onKey(event.key, partAt(event.target))) event.preventDefault();
});
`;
