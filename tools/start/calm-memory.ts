/**
 * How our programs are run so that they stay small, each with what it is good for. Measured on the sign-in process after
 * the whole benchmark: 208 MB (a longer load of its kind: 293) before the last flag and the last variable, 174 with all.
 *
 * - A small young generation is collected often instead of grown. 8 MB: each sign-in costs 0.8 ms of CPU less than with
 *   4, and the process is 7 MB larger; 16 cost as much as 8 and 30 MB more.
 * - The faster a program allocates, the further V8 lets the old generation grow before it collects it, and it keeps the
 *   pages: 163 MB were committed around 34 that lived. Grown by 20 % it is collected every fifty sign-ins.
 */
export const CALM_FLAGS: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=20'];

/**
 * - One allocation arena keeps what the threads of compilation and compression gave back from lying about in pieces
 *   (glibc's mallopt, M_ARENA_MAX). Password hashing has an allocator of its own, which gives back by itself.
 * - A threshold that stands still (M_TRIM_THRESHOLD, at its first value): left alone it rises with each large block that
 *   is freed. V8's compiler takes 25 to 40 MB for a moment; 4 MB less of them stay.
 */
export const CALM_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
