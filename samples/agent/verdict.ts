import { keysOf } from './observed-keys.ts';
import { type PackageFile, type Row, rowsOf } from './package-file.ts';

interface Observed {
  /** `FileSha256`, `IpAddress`, `DomainName`, `Url` ... */
  readonly type: string;
  readonly value: string;
}

export interface Verdict {
  readonly action: string;
  readonly indicatorId: string;
}

const actions = ['', 'Allowed', 'Audit', 'Warn', 'Block', 'BlockAndRemediate'] as const;
/** The order of actions among otherwise equal records. */
const ofFiles = [5, 4, 3, 1, 2];
const ofConnections = [1, 3, 4, 5, 2];
const lastFileType = 4;
const addressType = 5;

/**
 * What the list says about one thing: a file (all its hashes and its signer's certificate) or a connection (its URL,
 * host and address). Undefined when no record covers it. Records are compared by standing, then specificity of the
 * value, action and id.
 */
export function verdictOn(file: PackageFile, observed: readonly Observed[], nowSec: number): Verdict | undefined {
  const rows = observed
    .flatMap(({ type, value }) => keysOf(type, value))
    .flatMap(({ type, bytes }) => rowsOf(file, type, bytes).find((row) => nowSec < row.expirySec) ?? []);
  const deciding = rows.toSorted(compare)[0];
  return deciding && { action: actions[deciding.action] ?? '', indicatorId: deciding.id };
}

function compare(a: Row, b: Row): number {
  return (
    a.standing - b.standing ||
    b.type - a.type ||
    narrowness(b) - narrowness(a) ||
    actionRank(a) - actionRank(b) ||
    Number(a.id) - Number(b.id)
  );
}

/** Longer domains, URLs and prefixes are more specific; a single address is more specific than any range. */
function narrowness({ type, key }: Row): number {
  if (type <= lastFileType) {
    return 0;
  }
  const prefix = key[key.length - 1] ?? 0;
  return type === addressType ? (prefix === (key.length - 1) * 8 ? 129 : prefix) : key.length;
}

function actionRank({ type, action }: Row): number {
  return (type <= lastFileType ? ofFiles : ofConnections).indexOf(action);
}
