/** Stands in for one of the three programs in the tests of `npm start`: says ready, ends as the real ones do. */
const refusal = process.env['TEST_REFUSAL'];
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
if (refusal) {
  process.send?.({ failed: refusal });
  process.exitCode = 1;
  process.disconnect?.();
} else {
  setInterval(() => {}, 60_000);
  process.send?.({ ready: true });
}
