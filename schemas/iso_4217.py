"""The currencies of ISO 4217 and their minor units, as in "List one" of its maintenance agency (SIX, 2026).

Currencies with three or four decimals (BHD, CLF, IQD, JOD, KWD, LYD, OMR, TND, UYW) are left out, because amounts have
at most two; so are codes of metals, funds and tests. IDR has none here: marketplaces write no sen,
and no one pays them.
"""

from __future__ import annotations

from typing import Final

WITHOUT_DECIMALS: Final = tuple("BIF CLP DJF GNF IDR ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
WITH_TWO_DECIMALS: Final = tuple(
    """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
    CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF ILS INR IRR JMD KES KGS KHR
    KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB
    PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY
    TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG""".split()
)
MINOR_UNITS: Final = dict(sorted({**dict.fromkeys(WITHOUT_DECIMALS, 0), **dict.fromkeys(WITH_TWO_DECIMALS, 2)}.items()))
"""Code to the number of decimals of its amounts."""
