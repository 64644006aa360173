import type { Address } from '~/domain/checkout/checkout';
import type { Chance } from '../../drawings/chance.ts';
import { pickWeighted } from '../seed.ts';

/** Somebody who buys. */
export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly locale: 'pl' | 'en';
  readonly currency: 'PLN' | 'EUR';
  readonly address: Address;
  /** Begins the codes of parcel lockers nearby. */
  readonly lockerPrefix: string;
}

const WOMEN = [
  'Agnieszka',
  'Aleksandra',
  'Alicja',
  'Barbara',
  'Beata',
  'Dorota',
  'Ewa',
  'Gabriela',
  'Grażyna',
  'Hanna',
  'Iwona',
  'Joanna',
  'Julia',
  'Justyna',
  'Karolina',
  'Kinga',
  'Magdalena',
  'Małgorzata',
  'Maria',
  'Marta',
  'Monika',
  'Natalia',
  'Oliwia',
  'Patrycja',
  'Paulina',
  'Sylwia',
  'Urszula',
  'Weronika',
  'Zofia',
] as const;
const MEN = [
  'Adam',
  'Andrzej',
  'Bartosz',
  'Damian',
  'Dawid',
  'Filip',
  'Grzegorz',
  'Jakub',
  'Jan',
  'Kamil',
  'Krzysztof',
  'Łukasz',
  'Maciej',
  'Marek',
  'Mateusz',
  'Michał',
  'Paweł',
  'Piotr',
  'Rafał',
  'Robert',
  'Sebastian',
  'Stanisław',
  'Szymon',
  'Tomasz',
  'Wojciech',
] as const;
/** As women and as men carry them. */
const SURNAMES = [
  ['Nowak', 'Nowak'],
  ['Kowalska', 'Kowalski'],
  ['Wiśniewska', 'Wiśniewski'],
  ['Wójcik', 'Wójcik'],
  ['Kamińska', 'Kamiński'],
  ['Lewandowska', 'Lewandowski'],
  ['Zielińska', 'Zieliński'],
  ['Szymańska', 'Szymański'],
  ['Dąbrowska', 'Dąbrowski'],
  ['Kozłowska', 'Kozłowski'],
  ['Mazur', 'Mazur'],
  ['Krawczyk', 'Krawczyk'],
  ['Piotrowska', 'Piotrowski'],
  ['Grabowska', 'Grabowski'],
  ['Pawlak', 'Pawlak'],
  ['Michalska', 'Michalski'],
  ['Król', 'Król'],
  ['Wieczorek', 'Wieczorek'],
  ['Jabłońska', 'Jabłoński'],
  ['Wróbel', 'Wróbel'],
  ['Olszewska', 'Olszewski'],
  ['Stępień', 'Stępień'],
  ['Malinowska', 'Malinowski'],
  ['Górska', 'Górski'],
  ['Rutkowska', 'Rutkowski'],
  ['Sikora', 'Sikora'],
  ['Baran', 'Baran'],
  ['Duda', 'Duda'],
  ['Szewczyk', 'Szewczyk'],
  ['Ostrowska', 'Ostrowski'],
  ['Tomaszewska', 'Tomaszewski'],
  ['Pietrzak', 'Pietrzak'],
  ['Zalewska', 'Zalewski'],
  ['Wróblewska', 'Wróblewski'],
  ['Jasińska', 'Jasiński'],
  ['Bąk', 'Bąk'],
] as const;
const STREETS = [
  'ul. Polna',
  'ul. Leśna',
  'ul. Słoneczna',
  'ul. Krótka',
  'ul. Szkolna',
  'ul. Ogrodowa',
  'ul. Lipowa',
  'ul. Brzozowa',
  'ul. Łąkowa',
  'ul. Kwiatowa',
  'ul. Kościelna',
  'ul. Sosnowa',
  'ul. Zielona',
  'ul. Parkowa',
  'ul. Akacjowa',
  'ul. Kolejowa',
  'ul. Mickiewicza',
  'ul. Słowackiego',
  'ul. Kopernika',
  'ul. Żeromskiego',
  'ul. Sienkiewicza',
  'al. Niepodległości',
  'os. Słowiańskie',
  'pl. Wolności',
] as const;
/** With the first digits of postal codes, the prefix of lockers, and their share of shoppers. */
const CITIES = [
  ['Warszawa', '02-6', 'WAW', 9],
  ['Kraków', '30-0', 'KRA', 6],
  ['Wrocław', '50-4', 'WRO', 5],
  ['Poznań', '60-1', 'POZ', 4],
  ['Gdańsk', '80-2', 'GDA', 4],
  ['Łódź', '90-3', 'LOD', 3],
  ['Katowice', '40-0', 'KAT', 3],
  ['Lublin', '20-0', 'LUB', 2],
  ['Szczecin', '70-4', 'SZC', 2],
  ['Bydgoszcz', '85-0', 'BYD', 2],
  ['Białystok', '15-2', 'BIA', 2],
  ['Gdynia', '81-3', 'GDY', 2],
  ['Toruń', '87-1', 'TOR', 1],
  ['Rzeszów', '35-0', 'RZE', 1],
  ['Kielce', '25-3', 'KIE', 1],
  ['Olsztyn', '10-4', 'OLS', 1],
  ['Zielona Góra', '65-0', 'ZGO', 1],
  ['Opole', '45-0', 'OPO', 1],
  ['Zakopane', '34-5', 'ZAK', 1],
  ['Cieszyn', '43-4', 'CIE', 1],
] as const;
/** Shoppers in other countries of the Union. */
const ABROAD = [
  ['Lena Hoffmann', 'Kastanienallee 23', '10435', 'Berlin', 'DE', '+49 30 5550 1'],
  ['Jonas Becker', 'Schanzenstraße 8', '20357', 'Hamburg', 'DE', '+49 40 5550 2'],
  ['Magdalena Schäfer', 'Rosenheimer Straße 41', '81669', 'München', 'DE', '+49 89 5550 3'],
  ['Camille Laurent', '12 rue des Martyrs', '75009', 'Paris', 'FR', '+33 1 5550 04'],
  ['Hugo Mercier', '5 quai Saint-Antoine', '69002', 'Lyon', 'FR', '+33 4 5550 05'],
  ['Eva Dvořáková', 'Korunní 87', '130 00', 'Praha', 'CZ', '+420 555 000 6'],
  ['Tomáš Novotný', 'Údolní 14', '602 00', 'Brno', 'CZ', '+420 555 000 7'],
  ['Sanne de Vries', 'Prinsengracht 301', '1016 HX', 'Amsterdam', 'NL', '+31 20 555 08'],
  ['Katharina Gruber', 'Neubaugasse 52', '1070', 'Wien', 'AT', '+43 1 5550 09'],
  ['Zuzana Kováčová', 'Obchodná 19', '811 06', 'Bratislava', 'SK', '+421 2 5550 10'],
  ['Ieva Petrauskienė', 'Pilies g. 22', '01123', 'Vilnius', 'LT', '+370 5 555 11'],
  ['Niamh Byrne', '44 Camden Street', 'D02 X285', 'Dublin', 'IE', '+353 1 555 12'],
  ['Ingrid Nilsson', 'Götgatan 60', '118 26', 'Stockholm', 'SE', '+46 8 555 13'],
  ['Sofie Jensen', 'Jægersborggade 17', '2200', 'København', 'DK', '+45 55 50 14'],
  ['Laura Bianchi', 'Via San Vitale 33', '40125', 'Bologna', 'IT', '+39 051 5550 15'],
] as const;

const LETTERS: Readonly<Record<string, string>> = {
  ą: 'a',
  ć: 'c',
  ę: 'e',
  ł: 'l',
  ń: 'n',
  ó: 'o',
  ś: 's',
  ź: 'z',
  ż: 'z',
};

/** A name as the first part of an address. */
const asMailbox = (name: string) =>
  name
    .toLowerCase()
    .replace(/[ąćęłńóśźż]/gu, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replace(/[^a-z ]/gu, '')
    .trim()
    .replace(/ +/gu, '.');

/** Somebody in Poland, or, for one in ten, a shopper abroad who pays in euro. */
export function makeBuyer(chance: Chance, number: number): Buyer {
  if (chance.yes(0.1)) {
    const [name, street, postalCode, city, country, phone] = pickWeighted(chance, ABROAD, () => 1);
    return {
      name,
      email: `${asMailbox(name)}@example.com`,
      locale: 'en',
      currency: 'EUR',
      address: { name, company: null, street, postalCode, city, country, phone: `${phone}00` },
      lockerPrefix: '',
    };
  }
  const isWoman = chance.yes(0.62);
  const surname = pickWeighted(chance, SURNAMES, () => 1)[isWoman ? 0 : 1];
  const name = `${isWoman ? chance.pick(WOMEN) : chance.pick(MEN)} ${surname}`;
  const [city, postal, lockerPrefix] = pickWeighted<(typeof CITIES)[number]>(
    chance,
    CITIES,
    ([, , , share]) => share,
  );
  const flat = chance.yes(0.6) ? `/${chance.whole(1, 68)}` : '';
  return {
    name,
    email: `${asMailbox(name)}${number}@example.com`,
    locale: chance.yes(0.94) ? 'pl' : 'en',
    currency: 'PLN',
    address: {
      name,
      company: null,
      street: `${chance.pick(STREETS)} ${chance.whole(1, 120)}${flat}`,
      postalCode: `${postal}${String(chance.whole(0, 99)).padStart(2, '0')}`,
      city,
      country: 'PL',
      phone: `+48 ${chance.whole(500, 889)} ${chance.whole(100, 999)} ${chance.whole(100, 999)}`,
    },
    lockerPrefix,
  };
}

/** How a buyer signs a review: `Anna K.` */
export function signature(name: string): string {
  const [first = '', last = ''] = name.split(' ');
  return last === '' ? first : `${first} ${last.slice(0, 1)}.`;
}
