import { join } from 'node:path';
import type { BlobFolders } from '../../functions/app/stores/blob-folder.ts';
import type { TokenIssuer } from '../token-issuer/token-issuer.ts';
import type { LocalSettings } from './settings.ts';

/** Where the blobs of a run are. */
export type BlobPlace = BlobFolders | { readonly connectionString: string };

/** Where a data directory has its parts. */
export function placesOf(dataDir: string) {
  return {
    database: join(dataDir, 'threat-indicators.db'),
    /** A folder for each blob container. */
    blobs: join(dataDir, 'blobs'),
    /** The blobs, when Azurite stores them. */
    azurite: join(dataDir, 'azurite'),
  };
}

/**
 * The settings that point the service to the embedded stores and the development token issuer, where it runs. Values that the environment
 * already sets are kept, except BLOBS: here it selects how blobs are hosted, for the service which adapter it uses.
 */
export function serviceEnvironment(
  settings: LocalSettings,
  issuer: TokenIssuer | undefined,
  blobs: BlobPlace,
  packageKey: string,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const defaults: Readonly<Record<string, string>> = {
    STORE: 'sqlite',
    SQLITE_PATH: placesOf(settings.dataDir).database,
    QUEUE: 'sqlite',
    AUTH_TENANT_ID: settings.tenantId,
    AUTH_AUDIENCE: settings.audience,
    ...(issuer !== undefined && {
      AUTH_ISSUERS: `${issuer.issuers.v1},${issuer.issuers.v2}`,
      AUTH_JWKS_URL: issuer.jwksUrl,
      AUTH_TOKEN_URL: issuer.tokenUrl.v2,
    }),
    PACKAGE_SIGNING_KEY: packageKey,
    // A single clock, and commits take milliseconds.
    SIEM_SETTLE: 'PT2S',
  };
  const missing = Object.entries(defaults).filter(([name]) => (environment[name] ?? '') === '');
  const place: Readonly<Record<string, string>> =
    'root' in blobs
      ? {
          BLOBS: 'folder',
          BLOB_ROOT: blobs.root,
          ...(blobs.importsDir !== undefined && { IMPORTS_DIR: blobs.importsDir }),
          ...(blobs.reportsDir !== undefined && { REPORTS_DIR: blobs.reportsDir }),
        }
      : { BLOBS: 'azure', BLOB_CONNECTION_STRING: blobs.connectionString };
  return { ...Object.fromEntries(missing), ...place };
}
