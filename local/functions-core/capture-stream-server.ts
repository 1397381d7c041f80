import { Server } from 'node:net';

/**
 * Runs `start` and makes the one server that it starts synchronously listen on a free port of 127.0.0.1, whatever
 * address it requests. The library opens its streaming server on every interface (`::`), but nothing outside may reach
 * it.
 *
 * @returns the result of `start`, and the server; undefined when none was started
 */
export async function captureStreamServer<T>(
  start: () => Promise<T>,
): Promise<{ readonly result: T; readonly server: Server | undefined }> {
  let captured: Server | undefined;
  const listen = Object.getOwnPropertyDescriptor(Server.prototype, 'listen');
  const original: unknown = listen?.value;
  if (listen === undefined || typeof original !== 'function') {
    throw new Error('net.Server has no listen method');
  }
  const listenOnLoopback = new Proxy(original, {
    apply(target, server: unknown, args: readonly unknown[]): unknown {
      if (server instanceof Server) {
        captured = server;
      }
      const onListening = args.filter((arg) => typeof arg === 'function');
      const result: unknown = Reflect.apply(target, server, [0, '127.0.0.1', ...onListening]);
      return result;
    },
  });
  Object.defineProperty(Server.prototype, 'listen', { ...listen, value: listenOnLoopback });
  let pending: Promise<T>;
  try {
    pending = start();
  } finally {
    Object.defineProperty(Server.prototype, 'listen', listen);
  }
  const result = await pending;
  return { result, server: captured };
}
