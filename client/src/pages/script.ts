/**
 * What runs in every page: it passes clicks on to the extension, says what came of them, and puts a newer body in place of the one
 * before. It reads and writes nothing else, and keeps nothing but the number of the page that was shown, what is unfolded on it and
 * where the reader is. As text, because it goes into the page with the page's nonce.
 */
export const PAGE_SCRIPT = `
const host = acquireVsCodeApi();
const status = document.getElementById('status');
const main = document.querySelector('main');
let told;
const say = (text) => {
  clearTimeout(told);
  status.textContent = '';
  setTimeout(() => { status.textContent = text; }, 50);
  told = setTimeout(() => { status.textContent = ''; }, 8000);
};
const { shown, focus, said } = document.body.dataset;
const last = host.getState();
const keep = (more) => host.setState({ ...host.getState(), shown, ...more });
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!button) return;
  const { copy, what, open, line, column, fix } = button.dataset;
  if (copy) host.postMessage({ type: 'copy', text: document.getElementById(copy).textContent, what });
  else if (open) host.postMessage({ type: 'open', file: open, line: Number(line), column: Number(column) });
  else if (fix) host.postMessage({ type: 'fix', fix });
  else if (button.dataset.do) host.postMessage({ type: button.dataset.do });
});
// What the reader unfolded stays so when the page is looked at again.
const unfold = () => {
  const open = host.getState()?.open ?? [];
  for (const fold of document.querySelectorAll('details[id]')) fold.open = open.includes(fold.id);
};
unfold();
document.addEventListener('toggle', () => {
  keep({ open: [...document.querySelectorAll('details[id][open]')].map((fold) => fold.id) });
}, true);
// Other scripts of the page dress a body once it is there, and may say how what they made is found again.
const dressers = [];
const keyOf = (element) => element.id ? '#' + CSS.escape(element.id) : element.dataset.part ? '[data-part="' + CSS.escape(element.dataset.part) + '"]' : null;
const replaceBody = (body) => {
  const active = main.contains(document.activeElement) ? document.activeElement : null;
  const key = active && keyOf(active);
  const name = active?.getAttribute('aria-label') ?? active?.textContent;
  const hadFocus = document.hasFocus();
  const top = scrollY;
  // Made of parts whose texts are escaped; the page's policy runs nothing that stands in it.
  main.innerHTML = body;
  unfold();
  for (const dress of dressers) dress();
  scrollTo(0, top);
  if (!active || !hadFocus) return;
  const same = [...main.querySelectorAll('button, summary, a')].find((each) => (each.getAttribute('aria-label') ?? each.textContent) === name);
  (key && main.querySelector(key) || same || document.getElementById('headline'))?.focus({ preventScroll: true });
};
window.addEventListener('message', ({ data }) => {
  if (typeof data?.body === 'string') replaceBody(data.body);
  if (typeof data?.said === 'string') say(data.said);
});
// A page that was only hidden for a while stays where the reader left it.
if (last?.shown !== shown) {
  keep({});
  const begin = () => {
    scrollTo(0, 0);
    document.getElementById(focus)?.focus();
    if (said) say(said);
  };
  begin();
  // The editor puts a new page where the one before was scrolled to.
  addEventListener('load', () => setTimeout(begin));
}
`;
