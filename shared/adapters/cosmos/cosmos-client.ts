import { CosmosClient } from '@azure/cosmos';
import type { TokenCredential } from '@azure/identity';

interface CosmosClientSettings {
  /** `https://<account>.documents.azure.com/`. */
  readonly endpoint: string;
  /** A managed identity with a data-plane role: account keys are not supported. */
  readonly credential: TokenCredential;
}

/** Milliseconds after which a request counts as lost. */
const requestTimeoutMs = 20_000;

/** A client that signs in with an identity. It connects on its first request; `dispose()` stops its background refresh. */
export function makeCosmosClient({ endpoint, credential }: CosmosClientSettings): CosmosClient {
  return new CosmosClient({
    endpoint,
    aadCredentials: credential,
    connectionPolicy: {
      requestTimeout: requestTimeoutMs,
      // the SDK waits as the service requests; what it cannot fix within this time is left to our own retries
      retryOptions: { maxRetryAttemptCount: 9, maxWaitTimeInSeconds: 10 },
    },
  });
}
