import { standInsOptionsSchema, startStandIns } from './stand-ins.ts';

// The process of the stand-ins: its parent sends the options as one IPC message and gets the origins, or the failure.

// It ends with its parent, so that nothing is left behind even if the parent is killed.
process.once('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the parent decides when the stand-ins are no longer needed.
process.on('SIGINT', () => {});

process.once('message', async (message) => {
  try {
    const { close: _, ...origins } = await startStandIns(standInsOptionsSchema.parse(message));
    // The parent may have given up meanwhile; then `disconnect` ends this process.
    process.send?.(origins, () => {});
  } catch (error) {
    process.send?.({ failed: String(error) }, () => process.exit(1));
  }
});
