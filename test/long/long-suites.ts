/** The suites of `npm run test:long`: tests that do more work when `LONG` is set, and what the documentation says of each. */
export const longSuites: readonly { readonly name: string; readonly files: readonly string[] }[] = [
  { name: 'access', files: ['test/integration/access-matrix.test.ts', 'test/integration/isolation.test.ts'] },
  {
    name: 'parsers',
    files: [
      'test/property/canonical-values.test.ts',
      'test/property/csv-parser.test.ts',
      'test/property/odata.test.ts',
      'test/property/prepared-rows.test.ts',
      'test/property/telemetry-decoder.test.ts',
      'test/matching/snapshot-format.test.ts',
      'test/publishing/packages/package-reader.test.ts',
    ],
  },
  {
    name: 'rules',
    files: [
      'test/property/claims.test.ts',
      'test/property/indicator-service.test.ts',
      'test/property/lease.test.ts',
      'test/property/odata-on-both-stores.test.ts',
      'test/property/precedence.test.ts',
      'test/property/snapshot-index.test.ts',
      'test/property/sqlite-filter.test.ts',
      'test/property/visibility.test.ts',
    ],
  },
  { name: 'kills', files: ['test/integration/mixed-load.test.ts', 'test/integration/kill.test.ts'] },
  { name: 'soak', files: ['test/integration/soak.test.ts'] },
];
