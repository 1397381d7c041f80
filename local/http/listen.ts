import type { Server } from 'node:net';

/** Starts listening. @returns the bound port. @throws the system's error, such as EADDRINUSE */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server is not bound to a TCP port');
  }
  return address.port;
}

/** Accepts no more connections; resolves when the last one has closed. */
export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) {
    return;
  }
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
