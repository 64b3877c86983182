/** Time that this process has computed, in ms. Unlike the clock it does not go on while a neighbour has the processor. */
export function busyMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
