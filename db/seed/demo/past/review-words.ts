import type { DrawingCategory } from '../../drawings/draw-listing.ts';

export interface ReviewWords {
  /** Of four and five stars. */
  readonly good: readonly string[];
  /** Of three stars. */
  readonly fair: readonly string[];
  /** Of one and two stars. */
  readonly poor: readonly string[];
}

type InBoth = { readonly pl: ReviewWords; readonly en: ReviewWords };

/** What shoppers say of the goods of a category; every sentence fits all of it. */
export const OF_GOODS: Readonly<Record<DrawingCategory, InBoth>> = {
  kitchen: {
    pl: {
      good: [
        'Używam codziennie od miesiąca i wygląda jak nowe.',
        'Na żywo jeszcze ładniejsze niż na zdjęciu.',
        'Solidne, czuć, że robił to ktoś, kto sam gotuje.',
        'Goście od razu pytali, skąd to mam.',
        'Wykończenie bez zarzutu, żadnych ostrych krawędzi.',
        'Dobrze leży w ręku i łatwo się myje.',
        'Drugi raz kupuję, tym razem na prezent dla mamy.',
        'Kolor głęboki, dokładnie taki, jak chciałam.',
      ],
      fair: [
        'Ładne, ale trochę mniejsze, niż sobie wyobrażałam.',
        'W porządku, choć jedno miejsce ma drobną skazę.',
        'Ładne wykonanie, tylko cięższe, niż myślałem.',
      ],
      poor: [
        'Przyszło z odpryskiem na brzegu, sprzedawca wymienił, ale trwało to dwa tygodnie.',
        'Odcień wyraźnie inny niż na zdjęciu.',
      ],
    },
    en: {
      good: [
        'I have used it daily for a month and it looks like new.',
        'Even nicer in the hand than in the picture.',
        'Solid; you can tell the maker cooks too.',
        'My guests asked at once where it came from.',
        'Beautifully finished, no rough edges.',
        'My second one, this time as a gift.',
      ],
      fair: ['Nice, but a little smaller than I imagined.', 'Good work, though heavier than I thought.'],
      poor: ['It arrived chipped; the seller replaced it, but it took two weeks.'],
    },
  },
  textiles: {
    pl: {
      good: [
        'Miękkie od pierwszego dnia, a po praniu jeszcze bardziej.',
        'Materiał gęsty i mięsisty, nic się nie pruje.',
        'Kolor zgodny ze zdjęciem, po trzech praniach bez zmian.',
        'Od razu zrobiło się w pokoju przytulniej.',
        'Szwy równiutkie, widać rękę krawcowej.',
        'Kot zaanektował w pięć minut, czyli polecam.',
        'Nie gniecie się tak, jak się bałam.',
        'Wymiary zgodne co do centymetra.',
      ],
      fair: [
        'Ładne, ale przed pierwszym praniem trochę sztywne.',
        'Odcień o ton ciemniejszy niż na ekranie.',
        'Dobre, choć za tę cenę spodziewałam się pokrowca.',
      ],
      poor: ['Po praniu skurczyło się o trzy centymetry.', 'Nitka puściła przy brzegu już po tygodniu.'],
    },
    en: {
      good: [
        'Soft from the first day, softer after washing.',
        'Dense cloth, nothing frays.',
        'The colour matches the photo and survived three washes.',
        'The room felt cosier at once.',
        'Seams as straight as a ruler.',
        'The cat moved in within five minutes, so: recommended.',
      ],
      fair: ['Lovely, but rather stiff before the first wash.', 'A shade darker than on my screen.'],
      poor: ['It shrank by three centimetres in the wash.'],
    },
  },
  furniture: {
    pl: {
      good: [
        'Stoi równo, nic nie skrzypi, drewno pachnie.',
        'Cięższe i solidniejsze, niż wygląda na zdjęciu.',
        'Kurierzy wnieśli na trzecie piętro i zabrali karton.',
        'Pasuje do starego mieszkania, jakby było w nim od zawsze.',
        'Słoje przepiękne, każdy fragment inny.',
        'Wykończenie olejowe gładkie jak jedwab.',
        'Złożone, wystarczyło rozpakować i postawić.',
        'Warto było czekać ten tydzień.',
      ],
      fair: [
        'Ładne, ale czekałem trzy dni dłużej, niż było obiecane.',
        'Jedna nóżka wymagała podkładki, poza tym w porządku.',
        'Jaśniejsze niż na zdjęciu, ale się przyzwyczaiłam.',
      ],
      poor: [
        'Blat przyjechał z rysą, dostałem rabat, ale niesmak pozostał.',
        'Chwieje się na krzywej podłodze i nie ma regulacji.',
      ],
    },
    en: {
      good: [
        'It stands level, nothing creaks, and it smells of wood.',
        'Heavier and sturdier than it looks.',
        'Carried up to the third floor, and they took the box away.',
        'Fits our old flat as if it had always stood there.',
        'The grain is gorgeous.',
        'Arrived assembled; unpacked and done.',
      ],
      fair: [
        'Lovely, but it came three days later than promised.',
        'Lighter in colour than in the picture, but I got used to it.',
      ],
      poor: ['The top came scratched; I got a discount, but still.'],
    },
  },
  garden: {
    pl: {
      good: [
        'Zapakowane wzorowo, nic się nie ułamało.',
        'Po dwóch tygodniach widać, że się przyjęło.',
        'Świetny kontakt, doradzili, gdzie postawić.',
        'Sąsiadka już zamówiła to samo.',
        'Trwałe, przetrwało pierwszą ulewę.',
        'Karteczka z instrukcją naprawdę pomaga.',
        'Jakość lepsza niż w markecie, a cena podobna.',
        'Balkon wygląda jak nowy.',
      ],
      fair: [
        'Dobre, choć mniejsze, niż pokazuje zdjęcie.',
        'Karton był zalany, ale zawartość cała.',
        'Na razie w porządku, zobaczymy po zimie.',
      ],
      poor: [
        'Przyjechało przemarznięte, wysłali drugie, ale lepiej było poczekać z wysyłką.',
        'Połowa nie wzeszła.',
      ],
    },
    en: {
      good: [
        'Packed perfectly, nothing broken.',
        'Two weeks on and it has clearly settled in.',
        'Helpful people: they told me where to put it.',
        'My neighbour has ordered the same.',
        'Sturdy; it survived the first downpour.',
        'The care card really helps.',
      ],
      fair: ['Good, though smaller than the picture suggests.', 'Fine so far, let us see after winter.'],
      poor: ['It arrived frostbitten; they sent another, but should have waited.'],
    },
  },
  clothing: {
    pl: {
      good: [
        'Leży idealnie, rozmiar zgodny z tabelą.',
        'Ciepłe, a nie gryzie, a ja jestem wrażliwa.',
        'Noszę na zmianę z niczym, czyli codziennie.',
        'Szwy porządne, guziki przyszyte na amen.',
        'Kolor piękny, zdjęcie go nie oddaje.',
        'Po praniu trzyma fason.',
        'Mąż pierwszy raz sam się czymś zachwycił.',
        'Motek do cerowania w paczce to piękny gest.',
      ],
      fair: [
        'Ładne, ale rękaw mógłby być dłuższy.',
        'Rozmiarówka zawyżona, weźcie mniejszy.',
        'Trochę się mechaci pod pachami.',
      ],
      poor: ['Po pierwszym praniu straciło kształt.', 'Rozmiar zupełnie nie zgadza się z tabelą, odesłałam.'],
    },
    en: {
      good: [
        'Fits perfectly, true to the size table.',
        'Warm and not itchy, and I am sensitive.',
        'I wear it every other day, and the days between.',
        'Proper seams, buttons sewn on for good.',
        'A beautiful colour; the photo does not do it justice.',
        'Keeps its shape in the wash.',
      ],
      fair: ['Pretty, but the sleeves could be longer.', 'Runs large, take a size down.'],
      poor: ['It lost its shape after the first wash.'],
    },
  },
  shoes_bags: {
    pl: {
      good: [
        'Skóra pachnie jak dawniej u rymarza.',
        'Wygodne od pierwszego dnia, żadnych obtarć.',
        'Mieści wszystko, czego potrzebuję, i nie traci kształtu.',
        'Szycie równe, okucia ciężkie, nic nie odpada.',
        'Po miesiącu codziennego noszenia jak nowe.',
        'Ładnie ciemnieje, dokładnie jak obiecano.',
        'Świetnie wykonane, widać rękę rzemieślnika.',
        'Dostałam pastę do pielęgnacji gratis, miły dodatek.',
      ],
      fair: [
        'Ładne, ale na początku sztywne.',
        'Trochę wąskie, trzeba rozchodzić.',
        'Kolor ciemniejszy niż na zdjęciu.',
      ],
      poor: [
        'Zamek zaciął się po dwóch tygodniach, naprawili, ale trzeba było odsyłać.',
        'Numeracja zaniżona, nie dało się założyć.',
      ],
    },
    en: {
      good: [
        'It smells of leather as things used to.',
        'Comfortable from the first day, no blisters.',
        'Even stitching, heavy fittings, nothing comes off.',
        'A month of daily use and still like new.',
        'It darkens beautifully, just as promised.',
        'Real craft; you can see the hand of the maker.',
      ],
      fair: ['Handsome, but stiff to begin with.', 'Darker than in the picture.'],
      poor: ['The fastening jammed after two weeks; mended, but I had to send it back.'],
    },
  },
  books: {
    pl: {
      good: [
        'Papier gruby, przyjemny, nic nie przebija.',
        'Pięknie wydane, aż szkoda używać.',
        'Kupiłam jedno, zamówiłam jeszcze trzy na prezenty.',
        'Dopracowane w każdym szczególe.',
        'Zapakowane w papier i sznurek, jak prezent.',
        'Stoi na biurku i cieszy oko.',
        'Świetny pomysł na drobny upominek.',
        'Jakość, jakiej nie ma w sieciówkach.',
      ],
      fair: [
        'Ładne, choć liczyłam na większy format.',
        'W porządku, ale róg lekko zagięty w transporcie.',
        'Dobre, tylko trochę drogie.',
      ],
      poor: ['Przyszło pogniecione, mimo że zamówiłem z dopłatą za kuriera.', 'Zdjęcie obiecywało więcej.'],
    },
    en: {
      good: [
        'Thick, pleasant paper, nothing bleeds through.',
        'So well made that I hardly dare use it.',
        'I bought one and ordered three more as gifts.',
        'Thought through in every detail.',
        'Wrapped in paper and string like a present.',
        'A lovely small gift.',
      ],
      fair: ['Nice, though I had hoped for a larger size.', 'Fine, but a corner was bent in the post.'],
      poor: ['It arrived creased, though I had paid for a courier.'],
    },
  },
  toys: {
    pl: {
      good: [
        'Hit w przedszkolu, bawi się cała grupa.',
        'Gładkie, bez zapachu farby, można dać maluchowi.',
        'Po trzech miesiącach i dziesięciu upadkach całe.',
        'Córka śpi z tym od pierwszego dnia.',
        'Rozwija wyobraźnię i nie gra po nocach.',
        'Prezent na drugie urodziny trafiony w dziesiątkę.',
        'Pięknie pomalowane, kolory żywe, ale nie krzykliwe.',
        'Wnuk nie wypuszcza z rąk.',
      ],
      fair: [
        'Ładne, ale na krócej zajmuje, niż liczyłam.',
        'Jedna część przyszła z odpryskiem farby.',
        'Fajne, choć mniejsze niż na zdjęciu.',
      ],
      poor: ['Brakowało jednego elementu, dosłali po tygodniu.', 'Farba schodzi po kontakcie z wodą.'],
    },
    en: {
      good: [
        'A hit: the whole nursery group plays with it.',
        'Smooth and without a smell of paint.',
        'Three months and ten falls later, still whole.',
        'Our daughter has slept with it since day one.',
        'A second-birthday present that hit the mark.',
        'Lovely colours, bright but not loud.',
      ],
      fair: [
        'Nice, but it held their interest for less than I hoped.',
        'Sweet, though smaller than in the picture.',
      ],
      poor: ['One piece was missing; it came a week later.'],
    },
  },
  sports: {
    pl: {
      good: [
        'Sprawdzone na szlaku w deszczu, nie zawiodło.',
        'Lekkie, a mimo to solidne.',
        'Wreszcie coś, co nie psuje się po sezonie.',
        'Serwis odpowiedział w godzinę, szacunek.',
        'Dokładnie to, czego szukałem od roku.',
        'Przetestowane przez dwójkę dzieci i psa.',
        'Za te pieniądze trudno o coś lepszego.',
        'Świetna jakość, przemyślane detale.',
      ],
      fair: [
        'Dobre, ale trochę cięższe, niż podano.',
        'Działa, choć instrukcja mogłaby być dłuższa.',
        'W porządku, tylko kolor inny, niż myślałem.',
      ],
      poor: [
        'Po dwóch wyjściach puścił szew, czekam na naprawę.',
        'Zwróciłem, nie trzyma parametrów z opisu.',
      ],
    },
    en: {
      good: [
        'Tried on the trail in the rain; it did not let me down.',
        'Light, and solid all the same.',
        'At last something that lasts more than a season.',
        'Their service replied within the hour.',
        'Exactly what I had been looking for.',
        'Tested by two children and a dog.',
      ],
      fair: ['Good, but a bit heavier than stated.', 'It works, though the instructions could be longer.'],
      poor: ['A seam gave way after two outings; waiting for the repair.'],
    },
  },
  food: {
    pl: {
      good: [
        'Smakuje jak u babci na wsi.',
        'Zniknęło w jeden wieczór, zamawiam po raz trzeci.',
        'Skład krótki, smak prawdziwy.',
        'Pachnie na całą kuchnię już po otwarciu.',
        'Dzieci jedzą łyżką prosto z opakowania.',
        'Świeże, zapakowane tak, że przetrwałoby wojnę.',
        'Idealne na prezent, pięknie zapakowane.',
        'Wreszcie bez zbędnych dodatków.',
      ],
      fair: [
        'Dobre, ale trochę za słodkie jak dla mnie.',
        'Smaczne, choć porcja mała na tę cenę.',
        'W porządku, spodziewałam się mocniejszego aromatu.',
      ],
      poor: [
        'Opakowanie przyciekło w paczce, zwrócili pieniądze.',
        'Zupełnie nie mój smak, a opis obiecywał co innego.',
      ],
    },
    en: {
      good: [
        'It tastes like my grandmother’s in the country.',
        'Gone in one evening; ordering for the third time.',
        'A short list of ingredients and a true taste.',
        'It scents the whole kitchen.',
        'Fresh, and packed to survive anything.',
        'At last, nothing superfluous in it.',
      ],
      fair: ['Good, but a little sweet for me.', 'Tasty, though a small portion for the price.'],
      poor: ['It leaked in the parcel; they refunded me.'],
    },
  },
};

/** What they say of the buying. */
export const OF_BUYING: { readonly pl: ReviewWords; readonly en: ReviewWords } = {
  pl: {
    good: [
      'Wysyłka następnego dnia.',
      'Paczka pięknie zapakowana, bez plastiku.',
      'Sprzedawca dopisał ręcznie dwa słowa, miło.',
      'Polecam z czystym sumieniem.',
      'Na pewno wrócę po więcej.',
      'Kontakt wzorowy.',
      'Paczkomat po dwóch dniach, bez przygód.',
      'Dziękuję!',
    ],
    fair: [
      'Wysyłka trwała tydzień, ale w końcu dotarło.',
      'Kontakt w porządku.',
      'Cztery gwiazdki dałbym, gdyby nie ta drobnostka.',
    ],
    poor: ['Sprzedawca odpisał dopiero po trzech dniach.', 'Szkoda, bo pomysł dobry.'],
  },
  en: {
    good: [
      'Sent the very next day.',
      'Beautifully packed, without plastic.',
      'The seller added a handwritten note, a kind touch.',
      'Recommended with a clear conscience.',
      'I shall be back for more.',
      'Thank you!',
    ],
    fair: ['Delivery took a week, but it did come.', 'The seller was polite about it.'],
    poor: ['It took the seller three days to answer.', 'A pity, for the idea is good.'],
  },
};

/** What stands above a review. */
export const TITLES: { readonly pl: ReviewWords; readonly en: ReviewWords } = {
  pl: {
    good: [
      'Polecam',
      'Zachwycona',
      'Świetna jakość',
      'Warte swojej ceny',
      'Jak z obrazka',
      'Ulubione',
      'Strzał w dziesiątkę',
      'Lepsze, niż myślałem',
      'Piękne',
      'Prezent udany',
    ],
    fair: ['W porządku', 'Może być', 'Dobre, ale…', 'Mieszane uczucia'],
    poor: ['Rozczarowanie', 'Nie tym razem', 'Szkoda'],
  },
  en: {
    good: [
      'Recommended',
      'Delighted',
      'Great quality',
      'Worth the price',
      'Pretty as a picture',
      'A favourite',
      'Spot on',
      'Better than I thought',
    ],
    fair: ['All right', 'Good, but…', 'Mixed feelings'],
    poor: ['Disappointed', 'Not this time'],
  },
};
