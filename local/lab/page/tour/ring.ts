import type { Place } from './scene.ts';

const regionNames: Readonly<Partial<Record<Place, string>>> = {
  agent: 'The agent',
  pipeline: 'The pipeline',
  phones: 'The phones',
  faults: 'Faults',
};

const attribute = 'data-tour-look';

/** Puts a ring around what is to be looked at, and takes it off everything else. @returns the first of them */
export function ringAround(places: readonly Place[]): Element | undefined {
  for (const ringed of document.querySelectorAll(`[${attribute}]`)) ringed.removeAttribute(attribute);
  const found = places.flatMap((place) => elementOf(place) ?? []);
  for (const element of found) element.setAttribute(attribute, '');
  return found[0];
}

/** A phone by its id, a region by its name, as a person finds them. */
function elementOf(place: Place): Element | undefined {
  const name = regionNames[place];
  if (name === undefined) return document.querySelector(`[data-phone="${place}"]`) ?? undefined;
  return [...document.querySelectorAll('section, [role="region"]')].find((region) => nameOf(region) === name);
}

function nameOf(region: Element): string | null | undefined {
  const labelledBy = region.getAttribute('aria-labelledby');
  const label = labelledBy === null ? null : document.getElementById(labelledBy);
  return label?.textContent ?? region.getAttribute('aria-label');
}
