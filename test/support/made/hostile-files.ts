const megabyte = 1024 * 1024;
const header =
  'IndicatorType,IndicatorValue,ExpirationTime,Action,Severity,Title,Description,RecommendedActions,RbacGroups,Category,MitreTechniques,GenerateAlert';
const good = 'DomainName,good.example,,Block,High,t,d,,,,,\r\n';

/** Files, and a pattern of what becomes of them: rows stored, rows refused, the error of the file. */
export const hostileFiles: readonly (readonly [name: string, content: () => string, outcome: RegExp])[] = [
  ['rows of a million cells', () => `${header}\r\n${good}${`${','.repeat(megabyte - 2)}x\n`.repeat(8)}`, /^1 8 /],
  [
    'rows of a megabyte of quotes',
    () => `${header}\r\n${good}${`"${'""'.repeat(megabyte / 2 - 8)}"\n`.repeat(8)}`,
    /^1 8 /,
  ],
  [
    'rows of a megabyte of quotes in cells',
    () => `${header}\r\n${good}${`${'"",'.repeat(megabyte / 3 - 8)}x\n`.repeat(8)}`,
    /^1 8 /,
  ],
  [
    'rows of cells that a spreadsheet would run',
    () => `${header}\r\n${good}${`DomainName,${'=1+'.repeat(2_500)}\n`.repeat(1_000)}`,
    /^1 1000 /,
  ],
  ['many blank lines', () => `${header}\r\n${good}${'\n'.repeat(1_900_000)}`, /^1 0 /],
  ['many blank rows', () => `${header}\r\n${good}${',,,,,,,\n'.repeat(1_000_000)}`, /^1 0 /],
  [
    'a header of many columns',
    () => `${header}${',x'.repeat(30_000)}\r\n${good.repeat(1_000)}`,
    /at most 200 are read/,
  ],
  ['more blank lines than a spreadsheet has', () => `${header}\r\n${good}${'\n'.repeat(30_000_000)}`, /are blank/],
];
