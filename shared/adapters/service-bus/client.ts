import type { TokenCredential } from '@azure/identity';
import { RetryMode, type RetryOptions, ServiceBusClient } from '@azure/service-bus';

/**
 * How long one attempt may take. The SDK notices a link or connection that breaks during a send only after this time, so
 * it is much shorter than the SDK's minute.
 */
const tryTimeoutMs = 10_000;
/** Four attempts with growing pauses. */
const retryOptions: RetryOptions = {
  mode: RetryMode.Exponential,
  maxRetries: 3,
  retryDelayInMs: 200,
  maxRetryDelayInMs: 5_000,
  timeoutInMs: tryTimeoutMs,
};

/**
 * A client that signs in with an identity, for `<namespace>.servicebus.windows.net`; access keys are not supported. It
 * connects on first use and reconnects by itself. Close it with `close()`.
 */
export function makeServiceBusClient(settings: {
  readonly fullyQualifiedNamespace: string;
  readonly credential: TokenCredential;
}): ServiceBusClient {
  return new ServiceBusClient(settings.fullyQualifiedNamespace, settings.credential, { retryOptions });
}
