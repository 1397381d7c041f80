import type { TokenCredential } from '@azure/identity';
import { RetryMode, type RetryOptions, ServiceBusClient } from '@azure/service-bus';

/**
 * How long one try may take. A send whose link or connection breaks under way is noticed by the SDK only when this is
 * over, so it is much shorter than the SDK's minute.
 */
const TRY_TIMEOUT_MS = 10_000;

/**
 * A client by identity for `<namespace>.servicebus.windows.net`; access keys are not supported. It connects at its
 * first use, reconnects by itself, and is closed with `close()`.
 */
export function makeServiceBusClient(settings: {
  readonly fullyQualifiedNamespace: string;
  readonly credential: TokenCredential;
}): ServiceBusClient {
  const retryOptions = retryWithin(TRY_TIMEOUT_MS);
  return new ServiceBusClient(settings.fullyQualifiedNamespace, settings.credential, { retryOptions });
}

/**
 * A client for an emulator on loopback, plain AMQP: `Endpoint=sb://127.0.0.1:<port>;SharedAccessKeyName=...;
 * SharedAccessKey=...;UseDevelopmentEmulator=true`.
 */
export function makeEmulatorClient(connectionString: string, tryTimeoutMs = TRY_TIMEOUT_MS): ServiceBusClient {
  return new ServiceBusClient(connectionString, { retryOptions: retryWithin(tryTimeoutMs) });
}

/** Four tries with growing pauses of up to 5 seconds. */
function retryWithin(timeoutInMs: number): RetryOptions {
  return { mode: RetryMode.Exponential, maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 5_000, timeoutInMs };
}
