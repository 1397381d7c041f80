import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type StoragePipelineOptions } from '@azure/storage-blob';

/** Five attempts within about 90 seconds at worst, usually a few seconds. */
const pipeline: StoragePipelineOptions = {
  retryOptions: { maxTries: 5, tryTimeoutInMs: 60_000, retryDelayInMs: 200, maxRetryDelayInMs: 8_000 },
};

/**
 * A client that signs in with an identity, for `https://<account>.blob.core.windows.net`. Account keys are not supported.
 */
export function makeBlobServiceClient(settings: {
  readonly serviceUri: string;
  readonly credential: TokenCredential;
}): BlobServiceClient {
  return new BlobServiceClient(settings.serviceUri, settings.credential, pipeline);
}

/** A client for Azurite, whose connection string contains a publicly known key. */
export function makeAzuriteServiceClient(connectionString: string): BlobServiceClient {
  return BlobServiceClient.fromConnectionString(connectionString, pipeline);
}
