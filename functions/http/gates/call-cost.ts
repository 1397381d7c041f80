import type { QueryLimits } from '../../../shared/odata/query-options.ts';

/** What a read costs before its response begins. */
export interface CallCost {
  /** It may look at many rows that it does not return. */
  readonly isSearch: boolean;
  /** Room for what it returns, in units of `bytesPerUnit`; 0 for a page of plain size. */
  readonly units: number;
}

/** The cost of a request with this URL; undefined if it may run at once. */
export type CostOf = (url: string) => CallCost | undefined;

export const bytesPerUnit = 256 * 1024;
/** Of a page of ten thousand, and of an export. */
const longUnits = 16;
/** Items of a page of plain size. */
const maxPlainTop = 1_000;

const topPattern = /[?&](?:\$|%24)?top=(\d{1,9})(?:&|$)/i;
/** Options that make a list more than reading on from a place in its order. */
const searchPattern = /[?&](?:\$|%24)?(?:filter|orderby|count|skip|expand)=/i;

/** The cost of a list: a page that is read in its own order, and is not long, has none. */
export function listCost({ defaultTop }: Pick<QueryLimits, 'defaultTop'>): CostOf {
  return (escaped) => {
    const url = unescapeNames(escaped);
    const isSearch = searchPattern.test(url);
    const top = topPattern.exec(url)?.[1];
    const isLong = (top === undefined ? defaultTop : Number(top)) > maxPlainTop;
    return isSearch || isLong ? { isSearch, units: isLong ? longUnits : 0 } : undefined;
  };
}

/** Letters and digits may be escaped, too: the name of an option is compared without escapes. */
function unescapeNames(url: string): string {
  return url.replaceAll(/%[3-7][\da-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

/** The cost of a count. */
export const countCost: CostOf = () => ({ isSearch: true, units: 0 });

/** The cost of everything that a caller can see, or of a pull of many. */
export const exportCost: CostOf = () => ({ isSearch: false, units: longUnits });
