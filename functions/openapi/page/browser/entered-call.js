/** The token entered at the top of the page, without its scheme. It is stored nowhere else. */
export function enteredToken() {
  const field = document.querySelector('#token');
  return field instanceof HTMLInputElement ? field.value.trim().replace(/^bearer\s+/i, '') : '';
}

/**
 * The call as it is entered; empty fields are not sent.
 *
 * @param {HTMLFormElement} form
 * @returns {import('./call.js').Call}
 */
export function callOf(form) {
  const { method = 'GET', path = '', type } = form.dataset;
  const fields = [...form.querySelectorAll('input, select')].filter(
    (one) => one instanceof HTMLInputElement || one instanceof HTMLSelectElement,
  );
  /** @param {string} place @returns {[string, string][]} */
  const filled = (place) =>
    fields
      .filter(({ dataset, value }) => dataset['in'] === place && value !== '')
      .map(({ name, value }) => [name, place === 'header' ? value.trim() : value]);
  /** @type {[string, string][]} */
  const content = type === undefined ? [] : [['Content-Type', type]];
  const body = form.querySelector('textarea')?.value;
  return {
    method,
    path,
    pathValues: Object.fromEntries(filled('path')),
    query: filled('query'),
    headers: [...filled('header'), ...content],
    ...(body !== undefined && { body }),
  };
}
