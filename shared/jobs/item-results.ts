import type { ItemFault } from '../platform/errors.ts';
import type { JobItem } from './job-document.ts';

/** What a job did to one indicator. */
interface Outcome {
  readonly status: string;
  readonly indicator?: { readonly id: string; readonly indicatorValue: string } | undefined;
  readonly fault?: ItemFault;
}

const maxNameLength = 200;
const maxMessageLength = 300;

/** The outcome as a result that people can list; `known` is shown when nothing is stored of the indicator. */
export function itemResult(
  { status, indicator, fault }: Outcome,
  row: number,
  known: { readonly id?: string; readonly name?: string },
): JobItem {
  return {
    id: indicator?.id ?? known.id ?? null,
    name: cut(indicator?.indicatorValue ?? known.name ?? '', maxNameLength),
    row,
    result: status,
    ...(fault !== undefined && { code: fault.code, message: cut(fault.message, maxMessageLength) }),
  };
}

export function countResults(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength).toWellFormed()} ...` : text;
}
