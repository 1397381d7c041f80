import { CosmosClient } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';

export interface CosmosClientSettings {
  /** `https://<account>.documents.azure.com/`. */
  readonly endpoint: string;
  /** A managed identity with a data-plane role: account keys are not supported. */
  readonly credential: TokenCredential;
}

/** Milliseconds after which one request counts as lost. */
const REQUEST_TIMEOUT_MS = 20_000;

/** A client by identity. It does not connect before its first request; `dispose()` stops its background refresh. */
export function makeCosmosClient({ endpoint, credential }: CosmosClientSettings): CosmosClient {
  return new CosmosClient({
    endpoint,
    aadCredentials: credential,
    connectionPolicy: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      // The SDK waits as the service asks; what it cannot mend within this comes to our own retries.
      retryOptions: { maxRetryAttemptCount: 9, maxWaitTimeInSeconds: 10 },
    },
  });
}
