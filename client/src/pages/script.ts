/**
 * What runs in the page: it passes clicks on to the extension and says what came of them. It reads and writes nothing else, and keeps
 * nothing but the number of the page that was shown and what is unfolded on it. As text, because it goes into the page with the page's nonce.
 */
export const PAGE_SCRIPT = `
const host = acquireVsCodeApi();
const status = document.getElementById('status');
let told;
const say = (text) => {
  clearTimeout(told);
  status.textContent = '';
  setTimeout(() => { status.textContent = text; }, 50);
  told = setTimeout(() => { status.textContent = ''; }, 8000);
};
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  if (!button) return;
  const { copy, what, open, line, column, fix } = button.dataset;
  if (copy) host.postMessage({ type: 'copy', text: document.getElementById(copy).textContent, what });
  else if (open) host.postMessage({ type: 'open', file: open, line: Number(line), column: Number(column) });
  else if (fix) host.postMessage({ type: 'fix', fix });
  else if (button.dataset.do) host.postMessage({ type: button.dataset.do });
});
window.addEventListener('message', ({ data }) => {
  if (typeof data?.said === 'string') say(data.said);
});
// What the reader unfolded stays so when the page is looked at again.
const folds = [...document.querySelectorAll('details[id]')];
const last = host.getState();
for (const fold of folds) fold.open = last?.open.includes(fold.id) ?? false;
const keep = () => host.setState({ shown, open: folds.filter((fold) => fold.open).map((fold) => fold.id) });
for (const fold of folds) fold.addEventListener('toggle', keep);
// A page that was only hidden for a while stays where the reader left it.
const { shown, focus, said } = document.body.dataset;
if (last?.shown !== shown) {
  keep();
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
