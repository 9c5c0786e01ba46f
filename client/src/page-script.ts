/**
 * What runs in the page: it passes clicks on to the extension and says what came of them. It reads and writes nothing else, and keeps
 * nothing but the number of the page that was shown. As text, because it goes into the page with the page's nonce.
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
// A page that was only hidden for a while stays where the reader left it.
const { shown, focus, said } = document.body.dataset;
if (host.getState() !== shown) {
  host.setState(shown);
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
