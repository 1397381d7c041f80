import { compareValues } from './package-format.ts';

type Group = readonly Buffer[];

/** Groups of both, by value: `combine` gets what each has of a value, in order. */
export function mergeGroups(
  older: readonly Group[],
  newer: readonly Group[],
  combine: (older: Group, newer: Group) => Group,
): Group[] {
  const merged: Group[] = [];
  let next = 0;
  const takeBelow = (limit: Buffer | undefined) => {
    for (let group = newer[next]; group !== undefined && isBelow(group, limit); group = newer[next]) {
      merged.push(combine([], group));
      next += 1;
    }
  };
  for (const group of older) {
    takeBelow(group[0]);
    const same = newer[next];
    const isSame = same?.[0] !== undefined && group[0] !== undefined && compareValues(same[0], group[0]) === 0;
    merged.push(combine(group, isSame ? same : []));
    next += Number(isSame);
  }
  takeBelow(undefined);
  return merged;
}

function isBelow([first]: Group, limit: Buffer | undefined): boolean {
  return first !== undefined && (limit === undefined || compareValues(first, limit) < 0);
}
