// Verifies exported access logs with Go's golang.org/x/mod/sumdb/tlog and
// note, which share no code with this project.
//
//	go_tlog VKEY ORIGIN DIR...
//
// Each DIR holds one log as of one checkpoint in the layout of C2SP tlog-tiles;
// later ones must be larger states of the same log. Exit status 1 and a line
// on standard error for the first thing that is wrong.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// log2 of the hashes in a tile, fixed by C2SP tlog-tiles.
const tileHeight = 8

// directory serves the tiles of one exported log.
type directory struct{ root string }

// tilePath turns tlog's tile/8/L/N and tile/8/data/N into the paths of C2SP.
func tilePath(t tlog.Tile) string {
	path := strings.Replace(t.Path(), "tile/8/", "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

func (d directory) Height() int { return tileHeight }

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(d.root, tilePath(t)))
		if err != nil {
			return nil, err
		}
		if len(data) != t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s has %d bytes", tilePath(t), len(data))
		}
		all = append(all, data)
	}
	return all, nil
}

func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}

// memory is a tree rebuilt from the entries alone.
type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, i := range indexes {
		hashes = append(hashes, m[i])
	}
	return hashes, nil
}

func parseCheckpoint(msg []byte, vkey, origin string) (tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(msg, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != origin {
		return tree, fmt.Errorf("not a checkpoint of %s", origin)
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// readEntries parses the bundle of entries [256*index, ...) strictly.
func readEntries(root string, t tlog.Tile) ([][]byte, error) {
	path := tilePath(t)
	data, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(data) >= 2 {
		size := int(binary.BigEndian.Uint16(data))
		if len(data) < 2+size {
			return nil, fmt.Errorf("%s ends within an entry", path)
		}
		entries = append(entries, data[2:2+size])
		data = data[2+size:]
	}
	if len(data) != 0 || len(entries) != t.W {
		return nil, fmt.Errorf("%s has %d entries, want %d", path, len(entries), t.W)
	}
	return entries, nil
}

// rebuild hashes every entry into a fresh tree.
func rebuild(root string, size int64, expected map[string]bool) (memory, error) {
	var stored memory
	for first := int64(0); first < size; first += 1 << tileHeight {
		width := size - first
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		t := tlog.Tile{H: tileHeight, L: -1, N: first >> tileHeight, W: int(width)}
		expected[tilePath(t)] = true
		entries, err := readEntries(root, t)
		if err != nil {
			return nil, err
		}
		for i, entry := range entries {
			hashes, err := tlog.StoredHashes(first+int64(i), entry, stored)
			if err != nil {
				return nil, err
			}
			stored = append(stored, hashes...)
		}
	}
	return stored, nil
}

// checkTiles compares each tile on disk with the rebuilt tree and with what
// the checkpoint authenticates.
func checkTiles(d directory, tree tlog.Tree, rebuilt memory, expected map[string]bool) error {
	authenticated := tlog.TileHashReader(tree, d)
	for _, t := range tlog.NewTiles(tileHeight, 0, tree.N) {
		// Older versions list every width that a growing tree went through.
		width := int(tree.N >> (tileHeight * t.L) & (1<<tileHeight - 1))
		if t.W < 1<<tileHeight && t.W != width {
			continue
		}
		expected[tilePath(t)] = true
		served, err := d.ReadTiles([]tlog.Tile{t})
		if err != nil {
			return err
		}
		for _, reader := range []tlog.HashReader{rebuilt, authenticated} {
			wanted, err := tlog.ReadTileData(t, reader)
			if err != nil {
				return err
			}
			if !bytes.Equal(wanted, served[0]) {
				return fmt.Errorf("%s differs", tilePath(t))
			}
		}
	}
	return nil
}

// checkInclusion proves sampled entries, tile borders among them.
func checkInclusion(d directory, tree tlog.Tree, rebuilt memory) error {
	reader := tlog.TileHashReader(tree, d)
	samples := map[int64]bool{}
	for _, i := range []int64{0, 1, 254, 255, 256, 65535, 65536, tree.N / 3, tree.N / 2, tree.N - 1} {
		if i < tree.N {
			samples[i] = true
		}
	}
	for i := range samples {
		proof, err := tlog.ProveRecord(tree.N, i, reader)
		if err != nil {
			return err
		}
		leaf := rebuilt[tlog.StoredHashIndex(0, i)]
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, i, leaf); err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
	}
	return nil
}

func checkNoOtherFiles(root string, expected map[string]bool) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err == nil && !expected[filepath.ToSlash(name)] {
			err = fmt.Errorf("%s is no resource of this tree", name)
		}
		return err
	})
}

func checkLog(root, vkey, origin string) (tree tlog.Tree, err error) {
	msg, err := os.ReadFile(filepath.Join(root, "checkpoint"))
	if err != nil {
		return tree, err
	}
	if tree, err = parseCheckpoint(msg, vkey, origin); err != nil {
		return tree, err
	}
	expected := map[string]bool{"checkpoint": true}
	if tree.N == 0 {
		if tree.Hash != tlog.Hash(sha256.Sum256(nil)) {
			return tree, fmt.Errorf("the empty tree has root %v", tree.Hash)
		}
		return tree, checkNoOtherFiles(root, expected)
	}
	rebuilt, err := rebuild(root, tree.N, expected)
	if err != nil {
		return tree, err
	}
	hash, err := tlog.TreeHash(tree.N, rebuilt)
	if err != nil {
		return tree, err
	}
	if hash != tree.Hash {
		return tree, fmt.Errorf("the entries give root %v, the checkpoint has %v", hash, tree.Hash)
	}
	d := directory{root}
	if err := checkTiles(d, tree, rebuilt, expected); err != nil {
		return tree, err
	}
	if err := checkInclusion(d, tree, rebuilt); err != nil {
		return tree, err
	}
	return tree, checkNoOtherFiles(root, expected)
}

func checkGrowth(root string, older, newer tlog.Tree) error {
	if older.N == 0 {
		return nil
	}
	reader := tlog.TileHashReader(newer, directory{root})
	proof, err := tlog.ProveTree(newer.N, older.N, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash)
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: go_tlog VKEY ORIGIN DIR...")
		os.Exit(2)
	}
	var older tlog.Tree
	for _, root := range os.Args[3:] {
		tree, err := checkLog(root, os.Args[1], os.Args[2])
		if err == nil {
			err = checkGrowth(root, older, tree)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", root, err)
			os.Exit(1)
		}
		fmt.Printf("verified size %d root %v\n", tree.N, tree.Hash)
		older = tree
	}
}
