/** What is worth the other threads' while. */

/** Multiply-adds: instructions that take fewer are done before the threads have met. */
export const ALONE_BELOW = 20_000;
