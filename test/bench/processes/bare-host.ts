import { startService } from '../../../local/service/service.ts';
import { makeTextLogger } from '../../../local/service/text-logger.ts';

/* The embedded host around `bare-app.ts`, in a process of its own. Prints its address. */
const service = await startService({
  environment: { ...process.env },
  logger: makeTextLogger((line) => process.stderr.write(`${line}\n`)),
  entryUrl: new URL('./bare-app.ts', import.meta.url).href,
});
process.stdout.write(`${service.baseUrl}\n`);
process.once('SIGTERM', () => {
  void service.stop();
});
