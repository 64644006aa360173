/** Where carriers show a parcel's way, by their own public pages. */
const TRACKING_PAGES: Readonly<Record<string, (number: string) => string>> = {
  inpost: (number) => `https://inpost.pl/sledzenie-przesylek?number=${number}`,
  dpd: (number) => `https://tracktrace.dpd.com.pl/parcelDetails?p1=${number}`,
  dhl: (number) => `https://www.dhl.com/pl-pl/home/tracking.html?tracking-id=${number}`,
  ups: (number) => `https://www.ups.com/track?tracknum=${number}`,
  gls: (number) => `https://gls-group.com/PL/pl/sledzenie-paczek/?match=${number}`,
  poczta_polska: (number) => `https://emonitoring.poczta-polska.pl/?numer=${number}`,
  fedex: (number) => `https://www.fedex.com/fedextrack/?trknbr=${number}`,
};

/** The carrier's page for a parcel, where the carrier has one. */
export function trackingUrl(carrier: string, trackingNumber: string): string | undefined {
  return TRACKING_PAGES[carrier]?.(encodeURIComponent(trackingNumber));
}
