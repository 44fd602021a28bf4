/** How often each function called each operation; what a design promises about its requests is held against this. */
export function createRequestCounts() {
  const counts = new Map<string, Map<string, number>>();
  return {
    add: (caller: string, operation: string) => {
      const ofCaller = counts.get(caller) ?? new Map<string, number>();
      ofCaller.set(operation, (ofCaller.get(operation) ?? 0) + 1);
      counts.set(caller, ofCaller);
    },
    /** By the function's logical id, `operator` for everybody else. */
    list: () => Object.fromEntries([...counts].map(([caller, ofCaller]) => [caller, Object.fromEntries(ofCaller)])),
    clear: () => counts.clear(),
  };
}
