import { z } from 'zod';
import { parseRateLimits } from '../../../shared/access/rate-limiter.ts';
import { precedenceRules } from '../../../shared/indicators/rules/precedence.ts';
import { parseDurationMs } from '../../../shared/platform/duration.ts';
import { parseNcrontab } from '../../../shared/platform/ncrontab.ts';
import { parseSigningKeys } from '../../../shared/publishing/packages/signing-keys.ts';
import {
  authority,
  claimMapping,
  commaList,
  peopleWithoutRole,
  publicUrl,
  roleGroups,
  trustedProxies,
} from './access-settings.ts';
import { missingCompanions, shortLives } from './settings-rules.ts';

const duration = z.string().transform((text, context) => {
  const milliseconds = parseDurationMs(text);
  if (milliseconds === undefined) {
    context.addIssue({ code: 'custom', message: `"${text}" is not an ISO 8601 duration such as PT1H or P7D` });
    return z.NEVER;
  }
  return milliseconds;
});

const dayMs = 86_400_000;

/** A time to live. Cosmos DB takes at most 2^31 seconds, and some documents live twice as long. */
const life = duration.refine((ms) => ms >= dayMs && ms <= 10_000 * dayMs, 'expected P1D to P10000D');

const rateLimits = z.string().transform((text, context) => {
  const limits = parseRateLimits(text);
  if (limits === undefined) {
    context.addIssue({ code: 'custom', message: `"${text}" is not a list of limits such as 100/PT1M,1500/PT1H` });
    return z.NEVER;
  }
  return limits;
});

/** Six fields; the TimeSpan form works only on plans that this service does not run on. */
const schedule = z.string().refine((text) => {
  try {
    parseNcrontab(text);
    return text.trim().split(/\s+/).length === 6;
  } catch {
    return false;
  }
}, 'expected an NCRONTAB schedule of six fields, seconds first, such as 0 */5 * * * *');

const deviceGroupList = z
  .array(
    z.object({
      id: z.coerce.string().regex(/^[^\s,]+$/, 'an id must not contain white space or commas'),
      name: z.string().trim().min(1),
      /** Object ids of the Entra groups whose members see it; empty: everyone. */
      userGroups: z.array(z.string().toLowerCase()).default([]),
    }),
  )
  .superRefine((groups, context) => {
    // Id and name of the group of ungrouped devices.
    const taken = new Set(['0', 'unassignedgroup']);
    for (const { id, name } of groups) {
      // CSV cells name a group by id or by name, so no text may stand for two groups.
      for (const text of new Set([id.toLowerCase(), name.toLowerCase()])) {
        if (taken.has(text)) {
          context.addIssue({ code: 'custom', message: `"${text}" names two groups` });
        }
        taken.add(text);
      }
    }
  });
const signingKeys = z.string().transform((text, context) => {
  const keys = parseSigningKeys(text);
  if (keys === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'expected a private P-256 key as a JWK, or a JWK set that begins with one',
    });
    return z.NEVER;
  }
  return keys;
});

const deviceGroups = z.string().transform((text, context) => {
  try {
    const groups = deviceGroupList.safeParse(JSON.parse(text));
    if (groups.success) {
      return groups.data;
    }
    context.addIssue({ code: 'custom', message: z.prettifyError(groups.error) });
  } catch {
    context.addIssue({ code: 'custom', message: 'not JSON' });
  }
  return z.NEVER;
});

/**
 * Every setting that the service reads, with its default. A test compares the settings table of the docs with this schema.
 * Names with `__` are trigger connections of the Functions host; our own clients use them too.
 */
export const environmentSchema = z.object({
  STORE: z.enum(['sqlite', 'cosmos']).default('cosmos'),
  SQLITE_PATH: z.string().optional(),
  COSMOS__accountEndpoint: z.url().optional(),
  COSMOS_DATABASE: z.string().default('threat-indicators'),
  BLOBS: z.enum(['folder', 'azure']).default('azure'),
  BLOB_ROOT: z.string().optional(),
  IMPORTS_DIR: z.string().optional(),
  REPORTS_DIR: z.string().optional(),
  STORAGE__blobServiceUri: z.url().optional(),
  BLOB_CONNECTION_STRING: z.string().optional(),
  QUEUE: z.enum(['sqlite', 'service-bus']).default('service-bus'),
  SERVICEBUS__fullyQualifiedNamespace: z.string().optional(),
  TELEMETRY_QUEUE: z.string().default('telemetry'),
  TELEMETRY_BACKLOG: z.coerce.number().int().min(1).default(20_000),
  WORK_QUEUE: z.string().default('work'),
  AUTH_TENANT_ID: z.guid(),
  AUTH_AUDIENCE: commaList.pipe(z.array(z.string()).min(1)),
  AUTH_ISSUERS: commaList.optional(),
  AUTH_JWKS_URL: z.url().optional(),
  AUTH_TOKEN_URL: z.url().optional(),
  AUTH_CLAIMS: claimMapping.optional(),
  ROLE_GROUPS: roleGroups.optional(),
  PEOPLE_WITHOUT_ROLE: peopleWithoutRole.default('scopes'),
  TOKEN_RELAY: authority.optional(),
  PUBLIC_URL: publicUrl.optional(),
  TRUSTED_PROXIES: trustedProxies.default([]),
  DEVICE_GROUPS: deviceGroups.default([]),
  PRECEDENCE: z.enum(precedenceRules).default('organisation-first'),
  OWN_HOSTS: commaList.default([]),
  IMPORT_RESULT_CONTEXT: z
    .string()
    .default(
      'https://api.securitycenter.windows.com/api/$metadata#Collection(microsoft.windowsDefenderATP.api.ImportIndicatorResult)',
    ),
  IMPORT_TIME_BUDGET: duration.default(4 * 60_000),
  TICK_SCHEDULE: schedule.default('5 * * * * *'),
  SWEEP_SCHEDULE: schedule.default('30 */5 * * * *'),
  BULK_UPLOAD_SCHEDULE: schedule.default('25 */5 * * * *'),
  INDEX_SCHEDULE: schedule.default('15 */5 * * * *'),
  PURGE_SCHEDULE: schedule.default('0 */5 * * * *'),
  PURGE_GRACE: duration.default(60 * 60_000),
  TOMBSTONE_LIFE: duration.default(30 * dayMs),
  HISTORY_LIFE: life.default(730 * dayMs),
  IMPORT_LIFE: life.default(90 * dayMs),
  AUDIT_LIFE: life.default(400 * dayMs),
  ALERT_WINDOW: duration.default(7 * dayMs),
  ALERT_LIFE: life.default(180 * dayMs),
  DETECTION_LIFE: life.default(180 * dayMs),
  SIEM_SETTLE: duration.refine((ms) => ms >= 1_000, 'at least PT1S').default(60_000),
  ALERTS_TOPIC: z.string().default('alerts'),
  PUBLISH_SCHEDULE: schedule.default('45 */5 * * * *'),
  RATE_LIMITS: rateLimits.default([]),
  INDEX_POLL: duration.default(1_000),
  PACKAGE_SIGNING_KEY: signingKeys.optional(),
  PACKAGE_SCHEDULE: schedule.default('50 */5 * * * *'),
  LEGACY_QUOTA: z.coerce.number().int().min(1).optional(),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z.string().optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z.string().optional(),
  LOG_LEVEL: z.enum(['info', 'warn', 'error']).default('info'),
});

/** The settings that the composition root builds the service from. */
export type Config = z.output<typeof environmentSchema> & {
  readonly AUTH_ISSUERS: readonly string[];
  readonly AUTH_JWKS_URL: string;
};

/** Invalid settings: the start fails. The message names every error, but never a value that could be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The settings are not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads the settings. An empty text counts as missing.
 * @throws ConfigError naming all settings that are missing or wrong.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environmentSchema.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  faults.push(...missingCompanions(given), ...(parsed.success ? shortLives(parsed.data) : []));
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(faults);
  }
  const { AUTH_TENANT_ID: tenant } = parsed.data;
  const tokenUrl =
    parsed.data.AUTH_ISSUERS === undefined
      ? `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`
      : undefined;
  return {
    ...parsed.data,
    AUTH_TOKEN_URL: parsed.data.AUTH_TOKEN_URL ?? tokenUrl,
    AUTH_ISSUERS: parsed.data.AUTH_ISSUERS ?? [
      `https://sts.windows.net/${tenant}/`,
      `https://login.microsoftonline.com/${tenant}/v2.0`,
    ],
    AUTH_JWKS_URL: parsed.data.AUTH_JWKS_URL ?? `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
  };
}
