import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type StoragePipelineOptions } from '@azure/storage-blob';

/** Five tries within about a minute and a half at the very worst, a few seconds as a rule. */
const PIPELINE: StoragePipelineOptions = {
  retryOptions: { maxTries: 5, tryTimeoutInMs: 60_000, retryDelayInMs: 200, maxRetryDelayInMs: 8_000 },
};

/** A client by identity for `https://<account>.blob.core.windows.net`; account keys are not supported. */
export function makeBlobServiceClient(settings: {
  readonly serviceUri: string;
  readonly credential: TokenCredential;
}): BlobServiceClient {
  return new BlobServiceClient(settings.serviceUri, settings.credential, PIPELINE);
}

/** A client for Azurite, whose connection string carries a key that everybody knows. */
export function makeAzuriteServiceClient(connectionString: string): BlobServiceClient {
  return BlobServiceClient.fromConnectionString(connectionString, PIPELINE);
}
