import { isIP } from 'node:net';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { trustedProxies } from '../../functions/app/config/access-settings.ts';
import { ConfigError, readConfig } from '../../functions/app/config/config.ts';
import { type IsTrustedProxy, parseTrustedProxies } from '../../shared/platform/trusted-proxies.ts';
import { type RetentionDays, readDefaultRetention, retentionDaysSchema } from './retention.ts';

const defaultTenantId = '1c0de000-0000-4000-8000-000000000001';
const portError = 'expected a port number from 0 to 65535';
const port = z.coerce.number(portError).int(portError).min(0, portError).max(65_535, portError);
const bytesError = 'expected a positive whole number of bytes';
const secondsError = 'expected a number of seconds';

const retentionDays = z.string().transform((text, context): RetentionDays => {
  try {
    return retentionDaysSchema.parse(JSON.parse(text));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'expected JSON with a number of days for each container, such as {"imports":90,"reports":365}',
    });
    return z.NEVER;
  }
});

/**
 * Settings of the embedded runtime; the service's own settings are passed through. A test compares docs/api.md with
 * this.
 */
export const localSettingsSchema = z.object({
  PORT: port.default(7071),
  HOST: z.string().default('127.0.0.1'),
  TOKEN_PORT: port.optional(),
  TOKEN_HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  BLOBS: z.enum(['folder', 'azurite'], 'expected folder or azurite').default('folder'),
  IMPORTS_DIR: z.string().optional(),
  REPORTS_DIR: z.string().optional(),
  BLOB_PORT: port.default(0),
  LOCAL_CLIENTS: z.string().optional(),
  AUTH_TENANT_ID: z.guid().default(defaultTenantId),
  AUTH_AUDIENCE: z.string().default('api://threat-indicators'),
  MAX_BODY_BYTES: z.coerce
    .number(bytesError)
    .int(bytesError)
    .positive(bytesError)
    .default(100 * 1024 * 1024),
  ANSWER_TIMEOUT_SEC: z.coerce.number(secondsError).positive(`${secondsError} greater than 0`).default(230),
  DRAIN_SEC: z.coerce.number(secondsError).min(0, `${secondsError}, 0 or more`).default(30),
  FUNCTION_KEYS: z.string().default(''),
  TRUSTED_PROXIES: trustedProxies.default([]),
  RETENTION_DAYS: retentionDays.optional(),
  ACCEPT_NEW_DATABASE: z.enum(['true', 'false'], 'expected true or false').default('false'),
});

export interface LocalSettings {
  readonly host: string;
  readonly port: number;
  readonly tokenHost: string;
  readonly tokenPort: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly blobs: 'folder' | 'azurite';
  /** Absolute; undefined: below `dataDir`. */
  readonly importsDir: string | undefined;
  readonly reportsDir: string | undefined;
  readonly blobPort: number;
  readonly localClients: string | undefined;
  /** Whether the development token issuer runs: it does not when another identity provider is set. */
  readonly hasOwnIssuer: boolean;
  readonly tenantId: string;
  readonly audience: string;
  readonly maxBodyBytes: number;
  readonly answerTimeoutMs: number;
  /** How long a stop waits for work in progress. */
  readonly drainMs: number;
  readonly functionKeys: readonly string[];
  readonly isTrustedProxy: IsTrustedProxy;
  readonly retentionDays: RetentionDays;
  /** Start with a new database next to the blobs of an earlier one. */
  readonly acceptNewDatabase: boolean;
}

/**
 * Reads the settings; an empty text counts as absent.
 * @throws ConfigError listing every fault, including the service's own
 */
export function readLocalSettings(environment: Readonly<Record<string, string | undefined>>): LocalSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = localSettingsSchema.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  faults.push(...serviceFaults(given), ...unreadSettings(given), ...nestedFolders(given));
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError([...new Set(faults)]);
  }
  const settings = parsed.data;
  const isFree = settings.PORT === 0 || settings.PORT === 65_535;
  return {
    host: settings.HOST,
    port: settings.PORT,
    tokenHost: settings.TOKEN_HOST,
    tokenPort: settings.TOKEN_PORT ?? (isFree ? 0 : settings.PORT + 1),
    dataDir: resolve(settings.DATA_DIR),
    blobs: settings.BLOBS,
    importsDir: settings.IMPORTS_DIR === undefined ? undefined : resolve(settings.IMPORTS_DIR),
    reportsDir: settings.REPORTS_DIR === undefined ? undefined : resolve(settings.REPORTS_DIR),
    blobPort: settings.BLOB_PORT,
    localClients: settings.LOCAL_CLIENTS,
    hasOwnIssuer: !hasProvider(given),
    tenantId: settings.AUTH_TENANT_ID,
    audience: settings.AUTH_AUDIENCE.split(',')[0]?.trim() ?? settings.AUTH_AUDIENCE,
    maxBodyBytes: settings.MAX_BODY_BYTES,
    answerTimeoutMs: settings.ANSWER_TIMEOUT_SEC * 1000,
    drainMs: settings.DRAIN_SEC * 1000,
    retentionDays: settings.RETENTION_DAYS ?? readDefaultRetention(),
    acceptNewDatabase: settings.ACCEPT_NEW_DATABASE === 'true',
    isTrustedProxy: parseTrustedProxies(settings.TRUSTED_PROXIES) ?? (() => false),
    functionKeys: settings.FUNCTION_KEYS.split(',').filter((key) => key !== ''),
  };
}

/** A report in the folder of drops would be imported, and a file of the service would be taken for one. */
function nestedFolders(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const dataDir = given['DATA_DIR'] ?? '.data';
  const folders = [
    { name: 'IMPORTS_DIR', path: given['IMPORTS_DIR'] ?? join(dataDir, 'blobs', 'imports') },
    { name: 'REPORTS_DIR', path: given['REPORTS_DIR'] ?? join(dataDir, 'blobs', 'reports') },
    { name: 'DATA_DIR', path: join(dataDir) },
  ].map(({ name, path }) => ({ name, isSet: given[name] !== undefined, path: `${resolve(path)}${sep}` }));
  return folders
    .filter(({ name, isSet }) => isSet && name !== 'DATA_DIR')
    .filter(({ name, path }) => folders.some((other) => other.name !== name && other.path.startsWith(path)))
    .map(({ name }) => `${name}: must not contain the other folder or DATA_DIR`);
}

function hasProvider(given: Readonly<Record<string, string | undefined>>): boolean {
  return given['AUTH_ISSUERS'] !== undefined || given['AUTH_JWKS_URL'] !== undefined;
}

/** Settings that have no effect here: a person who sets one expects something that would not happen. */
function unreadSettings(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const ofAzure = 'has no effect with npm start, which keeps everything in DATA_DIR';
  const reasons: Readonly<Record<string, string | undefined>> = {
    SQLITE_PATH: ofAzure,
    BLOB_ROOT: ofAzure,
    BLOB_CONNECTION_STRING: ofAzure,
    STORAGE__blobServiceUri: ofAzure,
    COSMOS__accountEndpoint: ofAzure,
    SERVICEBUS__fullyQualifiedNamespace: ofAzure,
    STORE: given['STORE'] === 'sqlite' ? undefined : `must be sqlite or absent: another one ${ofAzure}`,
    QUEUE: given['QUEUE'] === 'sqlite' ? undefined : `must be sqlite or absent: another one ${ofAzure}`,
    ...(given['BLOBS'] === 'azurite' && { IMPORTS_DIR: noFolders, REPORTS_DIR: noFolders }),
    BLOB_PORT: given['BLOBS'] === 'azurite' ? undefined : 'has no effect without BLOBS=azurite',
    ...(hasProvider(given) && {
      LOCAL_CLIENTS: noIssuer,
      TOKEN_PORT: noIssuer,
      TOKEN_HOST: noIssuer,
    }),
  };
  return Object.entries(reasons).flatMap(([name, reason]) =>
    given[name] === undefined || reason === undefined ? [] : [`${name}: ${reason}`],
  );
}

const noFolders = 'has no effect with BLOBS=azurite';
const noIssuer =
  'has no effect with AUTH_ISSUERS or AUTH_JWKS_URL: the development token issuer does not run when another identity provider is set';

/** Faults in the service's own settings. Settings that this runtime provides count as present. */
function serviceFaults(given: Readonly<Record<string, string | undefined>>): readonly string[] {
  const settled = { SQLITE_PATH: '-', BLOB_ROOT: '-', AUTH_AUDIENCE: '-', STORE: 'sqlite', QUEUE: 'sqlite' };
  const tenant = { AUTH_TENANT_ID: given['AUTH_TENANT_ID'] ?? defaultTenantId };
  try {
    readConfig({ ...settled, ...given, ...tenant, BLOBS: 'folder' });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.faults;
    }
    throw error;
  }
}

/** Whether only this machine can reach a listener at this address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') {
    return true;
  }
  return isIP(host) === 4 && host.startsWith('127.');
}
