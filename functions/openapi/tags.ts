/** The parts of the API in the order of the document; a path belongs to the first whose pattern fits. */
export const tags = [
  {
    name: 'Indicators',
    description: 'The list: what is allowed, watched for or blocked.',
    pattern: /^\/api\/(?:indicators|verdicts)\b/,
  },
  { name: 'Alert definitions', description: 'What alerts say.', pattern: /^\/api\/alertDefinitions\b/ },
  { name: 'Imports', description: 'CSV files.', pattern: /^\/api\/imports\b/ },
  {
    name: 'Alerts',
    description: 'Detections, grouped.',
    pattern: /^\/api\/(?:alerts|files|ips|domains|machines|users)\b/,
  },
  { name: 'Detections', description: 'For SIEM collectors, ungrouped.', pattern: /^\/api\/detections\b/ },
  { name: 'Telemetry', description: 'What is matched.', pattern: /^\/api\/telemetry\b/ },
  {
    name: 'Device groups',
    description: 'Whom an indicator is for.',
    pattern: /^\/api\/(?:deviceGroups|exposureScore)\b/i,
  },
  { name: 'Packages', description: 'The list for prevention agents.', pattern: /^\/api\/(?:packages|agents)\b/ },
  {
    name: 'Custom threat intelligence API',
    description: 'The API of 2016: another face of the same list.',
    pattern: /^\/V1\.0\b/,
  },
  {
    name: 'Microsoft Graph tiIndicators',
    description: 'Another face of the same list.',
    pattern: /^\/beta\/security\b/,
  },
  {
    name: 'Microsoft Sentinel uploads',
    description: 'STIX objects into the same list.',
    pattern: /threat-?intelligence/,
  },
  {
    name: 'Service',
    description: 'For everybody, without a token.',
    pattern: /^\/api\/(?:health|docs|openapi\.json)$/,
  },
  { name: 'Tokens', description: 'Where `TOKEN_RELAY` is set.', pattern: /\/oauth2\// },
] as const;

/** @throws Error for a path that belongs to none. */
export function tagOf(path: string): string {
  const tag = tags.find(({ pattern }) => pattern.test(path));
  if (tag === undefined) {
    throw new Error(`functions/openapi/tags.ts has no tag for ${path}`);
  }
  return tag.name;
}
