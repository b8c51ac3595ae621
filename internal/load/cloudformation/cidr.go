package cloudformation

import (
	"math/big"
	"net/netip"
	"strconv"

	"demarc"
)

// cidr evaluates Fn::Cidr: a block, how many, and the bits of a host part.
func (s *stack) cidr(line int, arg *node) any {
	const wants = "Fn::Cidr wants a block, a count up to 256 and host bits"
	if arg.kind != list || len(arg.items) < 2 || len(arg.items) > 3 {
		return s.fault(line, wants)
	}
	var texts [3]string
	for i, item := range arg.items {
		v := s.value(item)
		if unk, ok := v.(*demarc.Unk); ok {
			return part(unk)
		}
		texts[i], _ = textOf(v)
	}
	block, err := netip.ParsePrefix(texts[0])
	count, errCount := strconv.Atoi(texts[1])
	if err != nil || errCount != nil || count < 1 || count > 256 {
		return s.fault(line, wants)
	}
	width := block.Addr().BitLen()
	host, err := strconv.Atoi(texts[2])
	switch {
	case texts[2] == "":
		return &demarc.Unk{Set: true, Reason: "Fn::Cidr without host bits is settled at deployment"}
	case err != nil || host < 1 || width-host < block.Bits():
		return s.fault(line, wants)
	}
	items := subnets(block.Masked(), count, host)
	if len(items) < count {
		return s.fault(line, "Fn::Cidr wants %d blocks, %s has room for %d", count, block, len(items))
	}
	return items
}

// subnets gives the first count blocks with a host part of the given bits, or
// as many as there are.
func subnets(block netip.Prefix, count, host int) []any {
	var items []any
	width := block.Addr().BitLen()
	step := new(big.Int).Lsh(big.NewInt(1), uint(host))
	at := new(big.Int).SetBytes(block.Addr().AsSlice())
	for range count {
		addr, _ := netip.AddrFromSlice(at.FillBytes(make([]byte, width/8)))
		if !block.Contains(addr) {
			break
		}
		items = append(items, netip.PrefixFrom(addr, width-host).String())
		if at.Add(at, step); at.BitLen() > width {
			break
		}
	}
	return items
}
