import type { TokenCredential } from '@azure/identity';
import { RetryMode, type RetryOptions, ServiceBusClient } from '@azure/service-bus';

/**
 * How long one try may take. A send whose link or connection breaks under way is noticed by the SDK only when this is
 * over, so it is much shorter than the SDK's minute.
 */
const tryTimeoutMs = 10_000;
/** Four tries with growing pauses. */
const retryOptions: RetryOptions = {
  mode: RetryMode.Exponential,
  maxRetries: 3,
  retryDelayInMs: 200,
  maxRetryDelayInMs: 5_000,
  timeoutInMs: tryTimeoutMs,
};

/**
 * A client by identity for `<namespace>.servicebus.windows.net`; access keys are not supported. It connects at its
 * first use, reconnects by itself, and is closed with `close()`.
 */
export function makeServiceBusClient(settings: {
  readonly fullyQualifiedNamespace: string;
  readonly credential: TokenCredential;
}): ServiceBusClient {
  return new ServiceBusClient(settings.fullyQualifiedNamespace, settings.credential, { retryOptions });
}
