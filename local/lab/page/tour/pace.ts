const usualSeconds = 2;
const longestSeconds = 30;

/** @param search of the page's address: `?pace=0` leaves no time for reading, `?pace=5` five seconds a step; default 2 */
export function paceMs(search: string): number {
  const given = new URLSearchParams(search).get('pace');
  const seconds = given === null || given.trim() === '' ? Number.NaN : Number(given);
  return (seconds >= 0 && seconds <= longestSeconds ? seconds : usualSeconds) * 1000;
}
