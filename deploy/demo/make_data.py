#!/usr/bin/env python3
"""Writes the demonstration's CSV files: a small synthetic city.

usage: make_data.py OUT_DIR [--people N]

Nobody here exists: every identity number begins with 99, a division prefix
that was never given out, and has a valid GB 11643 check character; every
organisation code has the division 9901xx and a valid GB 32100 check character.
The same arguments always give the same bytes.

The files are as departments have them, not as one would wish: GB18030 beside
UTF-8 with a byte order mark, numbers of 15 digits, full-width digits, a number
that a spreadsheet has rounded, a wrong check digit, a date that does not exist,
characters outside the Basic Multilingual Plane. `expected.json` says how many
rows of each file can be published and which person the tour asks about.
"""

import argparse
import csv
import datetime
import json
import pathlib
import random

SEED = 20261121
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
COMPOUND = ["欧阳", "司马", "上官"]
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂兰英华玉萍红"
# In GB18030 with four bytes or outside GBK, and in names that exist.
RARE = ["𠮷", "䶮", "㛃", "𬱖"]
TOWNS = ["紫金", "岩泉", "万象", "白云", "联城", "南明山"]
ROADS = ["花园路", "大洋路", "解放街", "中山街", "丽青路", "人民路"]
DIVISIONS = ["990101", "990102", "990103", "990121", "990122"]
EMPLOYERS = ["瓯江水务", "莲都机械", "处州纺织", "绿谷食品", "括苍物流", "云和木玩"]


def check_gb11643(body):
    """Returns the check character of 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * (2 ** (17 - i) % 11)
                for i, digit in enumerate(body))
    return "10X98765432"[total % 11]


def check_gb32100(body):
    """Returns the check character of 17 characters of an organisation code."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return alphabet[(31 - total % 31) % 31]


def resident_id(division, birth, sequence):
    body = f"{division}{birth:%Y%m%d}{sequence:03d}"
    return body + check_gb11643(body)


def old_form(number):
    """The 15 digits of a card issued before 1999."""
    return number[:6] + number[8:17]


def full_width(text):
    return "".join(chr(ord(c) + 0xfee0) if c.isdigit() else c for c in text)


class City:
    """The people, their households, marriages, jobs."""

    def __init__(self, people):
        self.random = random.Random(SEED)
        self.people = []
        self.households = []
        self.employers = [self.employer(i, name)
                          for i, name in enumerate(EMPLOYERS)]
        while len(self.people) < people:
            self.households.append(self.household())

    def employer(self, index, name):
        body = f"919901{DIVISIONS[index % 5][4:]}MA2{index + 1:06d}"
        return {"name": name + "有限公司", "code": body + check_gb32100(body)}

    def name(self, surname=None):
        pick = self.random
        surname = surname or (pick.choice(COMPOUND) if pick.random() < 0.03
                              else pick.choice(SURNAMES))
        given = "".join(pick.sample(GIVEN, pick.choice([1, 2, 2])))
        if len(self.people) % 60 == 7:
            given = RARE[len(self.people) // 60 % len(RARE)]
        return surname + given

    def person(self, sex, birth, home, relation, surname=None):
        number = len(self.people)
        # Odd sequence numbers are men's, even ones women's.
        sequence = number * 2 % 998 + (1 if sex == "男" else 2)
        person = {
            "id": resident_id(home["division"], birth, sequence),
            "name": self.name(surname), "sex": sex, "birth": birth,
            "nation": "畲族" if number % 17 == 5 else "汉族",
            "home": home, "relation": relation,
            "phone": f"1990000{number % 10000:04d}",
        }
        self.people.append(person)
        return person

    def household(self):
        pick = self.random
        number = len(self.households)
        division = DIVISIONS[number % len(DIVISIONS)]
        home = {
            "number": f"{division}{number + 1:06d}", "division": division,
            "address": f"丽水市{pick.choice(TOWNS)}街道{pick.choice(ROADS)}"
                       f"{pick.randint(1, 320)}号{pick.randint(1, 6)}幢"
                       f"{pick.randint(101, 1604)}室",
        }
        day = lambda first, last: datetime.date(
            pick.randint(first, last), pick.randint(1, 12), pick.randint(1, 28))
        home["members"] = members = []
        # The tour asks about the first couple.
        born = (datetime.date(1986, 5, 12), datetime.date(1988, 6, 15)) \
            if number == 0 else (day(1962, 1994), day(1963, 1995))
        husband = self.person("男", born[0], home, "户主")
        members.append(husband)
        if number == 0 or pick.random() < 0.8:
            members.append(self.person("女", born[1], home, "配偶"))
            home["married"] = day(2014, 2025)
            for _ in range(pick.choice([0, 1, 1, 2])):
                sex = pick.choice("男女")
                members.append(self.person(
                    sex, day(2008, 2024), home, "子" if sex == "男" else "女",
                    husband["name"][0]))
        home["poor"] = number % 6 == 0
        home["newcomer"] = number % 4 == 1
        return home


def marriages(city):
    """民政: one row per couple, both of them subjects of the record."""
    rows = []
    for home in city.households:
        if "married" not in home:
            continue
        man, woman = home["members"][:2]
        number = f"J{home['division']}-{home['married'].year}-{len(rows) + 1:06d}"
        man_id, woman_id = man["id"], woman["id"]
        if len(rows) % 9 == 4:
            man_id = old_form(man_id)
        if len(rows) % 11 == 6:
            woman_id = full_width(woman_id)
        rows.append([number, "结婚", man["name"], man_id, woman["name"],
                     woman_id, f"{home['married'].year}年"
                     f"{home['married'].month}月{home['married'].day}日",
                     home["division"]])
    good = len(rows)
    bad = list(rows[1])
    bad[0] = "J990101-2024-900001"
    bad[3] = bad[3][:-1] + ("0" if bad[3][-1] != "0" else "1")
    rows.insert(20, bad)
    return rows, good


def low_incomes(city):
    """民政: families on the minimum living allowance, by their applicant."""
    rows = []
    for home in city.households:
        if not home["poor"]:
            continue
        person = home["members"][:2][-1]
        rows.append([f"DB{home['number']}", person["name"], person["id"],
                     "城市" if len(rows) % 3 else "农村", len(home["members"]),
                     f"{620 * len(home['members'])}.00", "2026-01-01",
                     "2026-12-31", f"622848{home['number']}0"])
    good = len(rows)
    bad = list(rows[2])
    bad[0], bad[7] = "DB990101900001", "2026-02-30"
    rows.append(bad)
    return rows, good


def residents(city):
    """公安: the household register."""
    rows = []
    for person in city.people:
        home = person["home"]
        rows.append([person["id"], person["name"], person["sex"],
                     f"{person['birth']:%Y-%m-%d}", person["nation"],
                     home["number"], person["relation"], home["address"],
                     home["division"], person["phone"]])
    good = len(rows)
    rounded = list(rows[3])
    rounded[0] = "9.90101E+17"
    rows.insert(40, rounded)
    return rows, good


def residence_permits(city):
    """公安: residence permits of people registered elsewhere."""
    rows = []
    for home in city.households:
        if home["newcomer"]:
            person = home["members"][0]
            rows.append([f"JZ{home['number']}", person["name"], person["id"],
                         f"2025-{1 + len(rows) % 12:02d}-15",
                         f"2027-{1 + len(rows) % 12:02d}-14", home["address"],
                         home["division"]])
    return rows, len(rows)


def of_working_age(city):
    return [p for p in city.people if p["birth"].year < 2004]


def employments(city):
    """人社: the employment register."""
    rows = []
    for number, person in enumerate(of_working_age(city)):
        if number % 7 == 6:
            continue
        employer = city.employers[number % len(city.employers)]
        # The woman the tour asks about has lost her job this year.
        ended = "2026/6/30" if number == 1 or number % 9 == 3 else ""
        rows.append([f"JY{number + 1:08d}", person["name"], person["id"],
                     employer["name"], employer["code"],
                     f"{2012 + number % 12}/{1 + number % 12}/1", ended,
                     "失业" if ended else "在业"])
    return rows, len(rows)


def social_insurances(city):
    """人社: the pension insurance account, with its monthly base."""
    rows = []
    for number, person in enumerate(of_working_age(city)):
        base = 4462 + number * 37 % 9000
        rows.append([f"SB{number + 1:010d}", person["name"], person["id"],
                     "企业职工基本养老保险" if number % 4 else "城乡居民基本养老保险",
                     f"{base}.00", 24 + number * 11 % 320,
                     "202606" if number == 1 else "202610",
                     "暂停" if number == 1 else "正常"])
    return rows, len(rows)


# File, encoding, header, rows.
FILES = {
    "ca-marriage": ("gb18030", "证书编号 登记类别 男方姓名 男方身份证号 女方姓名 "
                    "女方身份证号 登记日期 登记机关区划", marriages),
    "ca-low-income": ("utf-8", "保障证号 申请人 身份证号 类别 保障人数 月保障金 "
                      "起始日期 截止日期 开户账号", low_incomes),
    "ps-resident": ("utf-8-sig", "公民身份号码 姓名 性别 出生日期 民族 户号 与户主关系 "
                    "住址 区划 联系电话", residents),
    "ps-residence-permit": ("utf-8", "居住证号 姓名 身份证号 签发日期 有效期至 居住地址 "
                            "区划", residence_permits),
    "hr-employment": ("utf-8", "登记编号 姓名 身份证号 用人单位 统一社会信用代码 "
                      "起始日期 终止日期 就业状态", employments),
    "hr-social-insurance": ("utf-8", "个人账户 姓名 身份证号 险种 月缴费基数 累计月数 "
                            "最近缴费月 参保状态", social_insurances),
}


def write(out, city):
    expected = {"datasets": {}}
    for dataset, (encoding, header, rows_of) in FILES.items():
        rows, good = rows_of(city)
        path = out / f"{dataset}.csv"
        with open(path, "w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header.split())
            writer.writerows(rows)
        expected["datasets"][dataset] = {
            "rows": len(rows), "records": good, "rejected": len(rows) - good}
    man, woman = city.households[0]["members"][:2]
    stranger = resident_id("990199", datetime.date(1970, 1, 1), 1)
    base = next(row[4] for row in social_insurances(city)[0]
                if row[2] == woman["id"])
    amount = next(row[5] for row in low_incomes(city)[0]
                  if row[2] == woman["id"])
    expected.update(subject=woman["id"], spouse=man["id"], name=woman["name"],
                    stranger=stranger, monthly_base=base,
                    monthly_amount=amount)
    (out / "expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--people", type=int, default=300)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    write(args.out, City(args.people))


if __name__ == "__main__":
    main()
