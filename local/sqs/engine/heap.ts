/** A binary min-heap of entries ordered by `at`; outdated entries are the owner's to recognise when they come up. */
export type Heap<T extends { readonly at: number }> = T[];

export function push<T extends { readonly at: number }>(heap: Heap<T>, entry: T): void {
  heap.push(entry);
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (atOf(heap, parent) <= entry.at) break;
    swap(heap, index, parent);
    index = parent;
  }
}

export function pop<T extends { readonly at: number }>(heap: Heap<T>): T | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  heap[0] = last;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const child = atOf(heap, left + 1) < atOf(heap, left) ? left + 1 : left;
    if (atOf(heap, child) >= last.at) return first;
    swap(heap, index, child);
    index = child;
  }
}

function atOf<T extends { readonly at: number }>(heap: Heap<T>, index: number): number {
  return heap[index]?.at ?? Number.POSITIVE_INFINITY;
}

function swap<T>(heap: T[], a: number, b: number): void {
  const first = heap[a];
  const second = heap[b];
  if (first === undefined || second === undefined) return;
  heap[a] = second;
  heap[b] = first;
}
