import { makeSearchMatch } from './search-match.js';

/** Shows only the operations and schemas that the search finds, here and in the menu. */
export function startSearch() {
  const box = document.querySelector('#search');
  const state = document.querySelector('#found');
  const entries = [...document.querySelectorAll('article')].map((article) => ({
    article,
    item: document.querySelector(`nav a[href="#${article.id}"]`)?.closest('li'),
    text: article.dataset['find'] ?? '',
    isOperation: article.classList.contains('operation'),
  }));
  const total = entries.filter(({ isOperation }) => isOperation).length;
  const groups = [...document.querySelectorAll('main section, nav section')];
  if (!(box instanceof HTMLInputElement) || state === null) {
    return;
  }

  const show = () => {
    const isMatch = makeSearchMatch(box.value);
    let found = 0;
    for (const { article, item, text, isOperation } of entries) {
      const isShown = isMatch(text);
      found += isShown && isOperation ? 1 : 0;
      article.hidden = !isShown;
      if (item instanceof HTMLElement) {
        item.hidden = !isShown;
      }
    }
    for (const group of groups) {
      group.toggleAttribute('hidden', group.querySelector('article:not([hidden]), li:not([hidden])') === null);
    }
    const isSearching = box.value.trim() !== '';
    document.querySelector('#introduction')?.toggleAttribute('hidden', isSearching);
    state.textContent = isSearching ? `${found} of ${total} operations` : '';
  };

  box.addEventListener('input', () => {
    show();
    scrollTo(0, 0);
  });
  startKeys(box, show);
  globalThis.addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.closest('[hidden]') != null) {
      box.value = '';
      show();
      target.scrollIntoView();
    }
  });
  show();
}

/**
 * `/` focuses the search, Escape clears it, the arrow keys move through the results, Enter opens the first.
 *
 * @param {HTMLInputElement} box
 * @param {() => void} show
 */
function startKeys(box, show) {
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select');
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    if (key === '/' && !isTyping) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (target === box && key === 'Escape') {
      box.value = '';
      show();
    } else if (target === box && key === 'Enter') {
      shownLinks()[0]?.click();
    } else if ((key === 'ArrowDown' || key === 'ArrowUp') && target instanceof HTMLElement) {
      const all = shownLinks();
      const next =
        target === box ? (key === 'ArrowDown' ? 0 : -1) : all.indexOf(target) + (key === 'ArrowDown' ? 1 : -1);
      if (target === box || all.includes(target)) {
        event.preventDefault();
        (all[next] ?? box).focus();
      }
    }
  });
}

function shownLinks() {
  return [...document.querySelectorAll('nav li:not([hidden]) a')].filter((one) => one instanceof HTMLElement);
}
