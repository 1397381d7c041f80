import { odataError, quote } from '../../shared/odata/odata-error.ts';
import { isKnownOption, optionName } from '../../shared/odata/query-options.ts';
import type { Operation } from './http-function.ts';
import { once } from './once.ts';

/**
 * Makes the check that a request has no OData option that would be ignored: one that OData does not have, or a `$filter`
 * where nothing is filtered, whose answer would look like the filtered one.
 */
export function makeOptionCheck(operation: Operation): (url: string) => void {
  const isFiltered = once(() => Object.hasOwn(operation.describe().query ?? {}, '$filter'));
  return (url) => {
    const query = url.indexOf('?');
    if (query < 0) {
      return;
    }
    for (const [written, value] of new URLSearchParams(url.slice(query))) {
      if (written === '' && value !== '') {
        throw odataError('the query', 'a parameter has no name; in a shell, put the address in single quotes: $filter');
      }
      if (written.toLowerCase() === 'filter') {
        throw odataError(quote(written), 'not supported; write $filter', { field: written });
      }
      const name = optionName(written);
      if (name !== undefined && !isKnownOption(name)) {
        throw odataError(quote(written), 'not supported', { field: written });
      }
      if (name === '$filter' && value.trim() !== '' && !isFiltered()) {
        throw odataError('$filter', 'not supported here', { field: written });
      }
    }
  };
}
